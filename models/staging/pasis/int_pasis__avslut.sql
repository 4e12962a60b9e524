{{ config(materialized='view') }}
-- What can be closed in PASiS for each exported post: its bevakning, and its vårdåtagande unless
-- another open bevakning refers to it; behind a follow-up in a batch, and only what is open.
with

exporter as (

    select *
    from {{ ref('stg_ledger__exporter') }}
    where kallsystem = 'PASIS'

),

oppna_bevakningar as (

    select
        bevakning_id,
        vardatagande_id
    from {{ ref('stg_pasis__bevakningar') }}
    where avbokad_datum is null

),

oppna_vardataganden as (

    select id
    from {{ ref('int_pasis__oppna') }}
    where typ = 'vardatagande'

),

vardataganden as (

    select exporter.*
    from exporter
    left join oppna_vardataganden
        on exporter.vardatagande_id = oppna_vardataganden.id
    where
        exporter.vardatagande_id is not null
        and (exporter.kategori = 'forsta_kontakt' or oppna_vardataganden.id is not null)
        and not exists (
            select 1
            from oppna_bevakningar
            where
                oppna_bevakningar.vardatagande_id = exporter.vardatagande_id
                and oppna_bevakningar.bevakning_id <> exporter.post_id
        )

),

avslut as (

    select
        'bevakning' as typ,
        post_id as id,
        'pasis_bevakning' as tabell,
        kallsystem,
        post_typ,
        post_id
    from exporter

    union all

    select
        case when kategori = 'forsta_kontakt' then 'vardatagande' else 'batchstangning' end as typ,
        vardatagande_id as id,
        'pasis_vardatagande' as tabell,
        kallsystem,
        post_typ,
        post_id
    from vardataganden

)

select * from avslut
