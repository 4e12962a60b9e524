{{ config(materialized='view') }}
-- Ordered closed, and still open in an extract taken after the order (rules, section 8): the
-- extract's fingerprint tells whether it is another one than the order was made from.
with

avslut as (

    select * from {{ ref('stg_ledger__avslut') }}

),

inlasningar as (

    select * from {{ ref('stg_flytt__inlasningar') }}

),

oppna as (

    select
        'bevakning' as typ,
        'pasis_bevakning' as tabell,
        bevakning_id as id
    from {{ ref('stg_pasis__bevakningar') }}
    where avbokad_datum is null

    union all

    select
        'vardatagande' as typ,
        'pasis_vardatagande' as tabell,
        vardatagande_id as id
    from {{ ref('stg_pasis__vardataganden') }}
    where avslutsdatum is null

    union all

    select
        'vaps_remiss' as typ,
        'vaps_remiss' as tabell,
        remiss_id as id
    from {{ ref('stg_vaps__remisser') }}
    where avslutsdatum is null

),

ej_utforda as (

    select
        avslut.avslut_id,
        oppna.typ,
        oppna.id
    from avslut
    inner join oppna
        on
            case
                when avslut.typ = 'batchstangning' then 'vardatagande' else avslut.typ
            end = oppna.typ
            and avslut.id = oppna.id
    inner join inlasningar
        on oppna.tabell = inlasningar.tabell
    where avslut.fingeravtryck <> inlasningar.fingeravtryck

)

select * from ej_utforda
