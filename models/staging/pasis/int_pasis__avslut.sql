{{ config(materialized='view') }}
-- What can be closed in PASiS for each exported post: its bevakning, and its vårdåtagande where
-- something is left to order: it is open, or it is gone and an unread row names it.
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
    where {{ parse_date('avbokad_datum') }} is null

),

spar as (

    select distinct
        person,
        vardatagande_id
    from {{ ref('int_spar') }}
    where post_id is null

),

-- A row that names nobody may be about any vårdåtagande.
rader_utan_spar as (

    select count(*) as antal
    from {{ ref('int_olasta_rader') }} as olasta
    where
        olasta.tabell in ('pasis_bevakning', 'pasis_vardatagande')
        and not exists (
            select 1
            from {{ ref('int_spar') }} as spar
            where spar.tabell = olasta.tabell and spar.rad = olasta.rad and spar.post_id is null
        )

),

vardataganden as (

    select
        exporter.kallsystem,
        exporter.post_typ,
        exporter.post_id,
        exporter.kategori,
        exporter.vardatagande_id,
        egna.vardatagande_id is not null as finns,
        {{ parse_date('egna.avslutsdatum') }} is null as oppet,
        spar.vardatagande_id is not null as har_spar,
        exporterad_person.person is not null
        or postens_person.person is not null
        or egen_person.person is not null as personen_har_spar,
        rader_utan_spar.antal > 0 as nagot_utan_spar,
        exists (
            select 1
            from oppna_bevakningar
            where
                oppna_bevakningar.vardatagande_id = exporter.vardatagande_id
                and oppna_bevakningar.bevakning_id <> exporter.post_id
        ) as har_annan
    from exporter
    cross join rader_utan_spar
    left join {{ ref('stg_pasis__vardataganden') }} as egna
        on exporter.vardatagande_id = egna.vardatagande_id
    left join spar
        on exporter.vardatagande_id = spar.vardatagande_id
    left join {{ ref('stg_pasis__bevakningar') }} as poster
        on exporter.post_id = poster.bevakning_id
    left join spar as exporterad_person
        on exporter.person = exporterad_person.person
    left join spar as postens_person
        on poster.person = postens_person.person
    left join spar as egen_person
        on egna.person = egen_person.person
    where exporter.vardatagande_id is not null

),

avslut as (

    select
        'bevakning' as typ,
        post_id as id,
        'pasis_bevakning' as tabell,
        kallsystem,
        post_typ,
        post_id,
        false as har_annan,
        false as har_olast
    from exporter

    union all

    select
        case when kategori = 'forsta_kontakt' then 'vardatagande' else 'batchstangning' end as typ,
        vardatagande_id as id,
        'pasis_vardatagande' as tabell,
        kallsystem,
        post_typ,
        post_id,
        finns and har_annan as har_annan,
        har_spar or personen_har_spar or nagot_utan_spar as har_olast
    from vardataganden
    where (finns and oppet) or (not finns and har_spar)

)

select * from avslut
