-- What is ordered closed now (rules, section 8), every id of a thing once. Where several posts
-- stand behind one id, the latest export, then the first post by id; what is ordered on request
-- only gives way to the rest.
with

numrerade as (

    select
        avslut_provade.*,
        row_number() over (
            partition by sak, id
            order by
                {{ kind_place('typ') }},
                {{ by_code_point('datum') }} desc,
                {{ by_code_point('kallsystem') }},
                {{ by_code_point('post_typ') }},
                {{ by_code_point('post_id') }}
        ) as nummer
    from {{ ref('avslut_provade') }} as avslut_provade
    where hinder is null

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
