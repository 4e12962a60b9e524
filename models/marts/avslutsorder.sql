-- What can be ordered closed now (rules, section 8): for posts that Millennium has confirmed, every
-- id of a thing once, and in no earlier order. Where several posts stand behind one id, the latest
-- export, then the first post by id; what is ordered on request only gives way to the rest.
with

avslut as (

    {% for kalla in var('avslutskallor') %}
    select
        typ,
        {{ closed_thing('typ') }} as sak,
        id,
        tabell,
        kallsystem,
        post_typ,
        post_id
    from {{ ref('int_' ~ kalla ~ '__avslut') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

bestallda as (

    select
        {{ closed_thing('typ') }} as sak,
        id
    from {{ ref('stg_ledger__avslut') }}

),

numrerade as (

    select
        avslut.*,
        exporter.migreringsdatum as datum,
        row_number() over (
            partition by avslut.sak, avslut.id
            order by
                {{ kind_place('avslut.typ') }},
                {{ by_code_point('exporter.migreringsdatum') }} desc,
                {{ by_code_point('avslut.kallsystem') }},
                {{ by_code_point('avslut.post_typ') }},
                {{ by_code_point('avslut.post_id') }}
        ) as nummer
    from avslut
    inner join {{ ref('stg_ledger__exporter') }} as exporter
        on
            avslut.kallsystem = exporter.kallsystem
            and avslut.post_typ = exporter.post_typ
            and avslut.post_id = exporter.post_id
            and exporter.status = 'migrerad'
    where not exists (
        select 1
        from bestallda
        where bestallda.sak = avslut.sak and bestallda.id = avslut.id
    )

),

avslutsorder as (

    select
        numrerade.typ,
        numrerade.id,
        numrerade.kallsystem,
        numrerade.post_typ,
        numrerade.post_id,
        numrerade.datum,
        korning.sign,
        coalesce(inlasningar.fingeravtryck, '') as fingeravtryck
    from numrerade
    cross join {{ ref('stg_flytt__korning') }} as korning
    left join {{ ref('stg_flytt__inlasningar') }} as inlasningar
        on numrerade.tabell = inlasningar.tabell
    where numrerade.nummer = 1

)

select * from avslutsorder
