-- Every post that the ledger holds, by its latest export, and how the newest extract shows it now.
with

exporter as (

    select * from {{ ref('stg_ledger__exporter') }}

),

nu as (

    select * from {{ ref('int_exporter_nu') }}

),

jamforda as (

    select * from {{ ref('int_exporter_jamforda') }}

),

olasta as (

    select distinct
        tabell,
        post_id
    from {{ ref('int_spar') }}
    where post_id is not null

),

lage as (

    select
        exporter.*,
        nu.post_id is not null as finns,
        coalesce(nu.oppen, false) as oppen,
        nu.vardatagande_id as vardatagande_id_nu,
        olasta.post_id is not null as olast,
        coalesce(jamforda.oforandrad, 0) = 1 as oforandrad,
        coalesce(jamforda.godkand, 0) = 1 as godkand
    from exporter
    left join nu
        on
            exporter.kallsystem = nu.kallsystem
            and exporter.post_typ = nu.post_typ
            and exporter.post_id = nu.post_id
    left join jamforda
        on
            exporter.kallsystem = jamforda.kallsystem
            and exporter.post_typ = jamforda.post_typ
            and exporter.post_id = jamforda.post_id
    left join olasta
        on
            exporter.post_id = olasta.post_id
            and {{ post_table('exporter.kallsystem') }} = olasta.tabell

)

select * from lage
