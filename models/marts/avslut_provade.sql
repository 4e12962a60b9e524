-- Everything that a migrated post could have closed, and what stands in the way (rules, section 8).
-- A vårdåtagande is asked only where its post's own order is given, now or before. One row per
-- thing and post.
with

avslut as (

    {% for kalla in var('avslutskallor') %}
    select
        typ,
        {{ closed_thing('typ') }} as sak,
        {{ closed_itself('typ') }} as ar_posten,
        id,
        tabell,
        kallsystem,
        post_typ,
        post_id,
        har_annan,
        har_olast
    from {{ ref('int_' ~ kalla ~ '__avslut') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

poster as (

    select
        kallsystem,
        post_typ,
        post_id,
        migreringsdatum as datum,
        case
            when avslut_id is not null then 'bestalld'
            when olast then 'olast_rad'
            when not finns then 'forsvunnen'
            when not oppen then 'stangd_for_hand'
            when not oforandrad and not godkand then 'andrad_efter_export'
        end as postens_hinder
    from {{ ref('int_exporter_lage') }}
    where status = 'migrerad'

),

-- An order is not in force when its export failed or was replaced: the thing can be ordered again.
bestallda as (

    select distinct
        {{ closed_thing('typ') }} as sak,
        id
    from {{ ref('stg_ledger__avslut') }}
    where i_kraft

),

provade as (

    select
        avslut.*,
        poster.datum,
        poster.postens_hinder,
        bestallda.id is not null as ar_bestalld,
        -- Two posts behind one vårdåtagande: to neither is it another's, if one of them is closed.
        bool_and(avslut.har_annan) over (partition by avslut.typ, avslut.id) as alla_har_annan,
        bool_or(avslut.har_olast) over (partition by avslut.typ, avslut.id) as nagon_har_olast
    from avslut
    inner join poster
        on
            avslut.kallsystem = poster.kallsystem
            and avslut.post_typ = poster.post_typ
            and avslut.post_id = poster.post_id
    left join bestallda
        on avslut.sak = bestallda.sak and avslut.id = bestallda.id
    where avslut.ar_posten or coalesce(poster.postens_hinder, 'bestalld') = 'bestalld'

),

avslut_provade as (

    select
        typ,
        sak,
        id,
        tabell,
        kallsystem,
        post_typ,
        post_id,
        datum,
        case
            when ar_posten then postens_hinder
            when ar_bestalld then 'bestalld'
            when not alla_har_annan and not nagon_har_olast then null
            when har_annan then 'vardatagande_har_annan_bevakning'
            else 'olast_rad'
        end as hinder
    from provade

)

select * from avslut_provade
