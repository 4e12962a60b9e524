-- Which posts that the ledger holds still have the content of their export, or the one that
-- somebody has approved since.
with

exporter as (

    select * from {{ ref('stg_ledger__exporter') }}

),

godkannanden as (

    select * from {{ ref('stg_ledger__godkannanden') }}

),

nu as (

    select * from {{ ref('int_exporter_nu') }}

),

personer as (

    select * from {{ ref('int_liggarens_personer') }}

),

-- What the ledger keeps of a post's content: of its export, and of the approval that stands.
hallna as (

    select
        kallsystem,
        post_typ,
        post_id,
        'export' as sort,
        innehall,
        personnummer_text,
        vardatagande_personnummer_text
    from exporter

    union all

    select
        godkannanden.kallsystem,
        godkannanden.post_typ,
        godkannanden.post_id,
        'godkannande' as sort,
        godkannanden.innehall,
        godkannanden.personnummer_text,
        godkannanden.vardatagande_personnummer_text
    from godkannanden
    inner join exporter
        on
            godkannanden.kallsystem = exporter.kallsystem
            and godkannanden.post_typ = exporter.post_typ
            and godkannanden.post_id = exporter.post_id
            and godkannanden.run_id = exporter.run_id

),

jamforda as (

    select
        hallna.kallsystem,
        hallna.post_typ,
        hallna.post_id,
        max(case when hallna.sort = 'export' then 1 else 0 end) as oforandrad,
        max(case when hallna.sort = 'godkannande' then 1 else 0 end) as godkand
    from hallna
    left join nu
        on
            hallna.kallsystem = nu.kallsystem
            and hallna.post_typ = nu.post_typ
            and hallna.post_id = nu.post_id
    left join personer
        on hallna.personnummer_text = personer.personnummer_text
    left join personer as vardatagande_personer
        on hallna.vardatagande_personnummer_text = vardatagande_personer.personnummer_text
    where
        case
            when nu.post_id is null then hallna.sort = 'godkannande' and hallna.innehall = ''
            when {{ is_first_edition('hallna.innehall') }}
                then hallna.innehall = nu.innehall_forsta_upplagan
            else
                hallna.innehall = nu.innehall
                and (
                    hallna.personnummer_text = nu.personnummer_text
                    or personer.person = nu.person
                )
                and (
                    hallna.vardatagande_personnummer_text = nu.vardatagande_personnummer_text
                    or vardatagande_personer.person = nu.vardatagande_person
                )
        end
    group by hallna.kallsystem, hallna.post_typ, hallna.post_id

)

select * from jamforda
