-- What rows that could not be read say, one row for each trace: a person, a vårdåtagande that PASiS
-- knows or a bevakning names, or a post of the table's system that the ledger holds.
with

delar as (

    select * from {{ ref('int_sparbitar') }}

),

nummer as (

    select
        tabell,
        rad,
        nummer as personnummer
    from delar
    where {{ is_in_id_form('nummer') }}

),

{{ personal_id_steps('nummer') }},

vardataganden as (

    select vardatagande_id
    from {{ ref('stg_pasis__vardataganden') }}

    union all

    select vardatagande_id
    from {{ ref('stg_pasis__bevakningar') }}
    where vardatagande_id is not null

),

spar as (

    select distinct
        tabell,
        rad,
        person,
        {{ no_text() }} as vardatagande_id,
        {{ no_text() }} as post_id
    from classified
    where person is not null

    union all

    select distinct
        tabell,
        rad,
        cast(null as bigint) as person,
        bit as vardatagande_id,
        {{ no_text() }} as post_id
    from delar
    where bit in (select vardatagande_id from vardataganden)

    union all

    select distinct
        delar.tabell,
        delar.rad,
        cast(null as bigint) as person,
        {{ no_text() }} as vardatagande_id,
        delar.bit as post_id
    from delar
    inner join {{ ref('stg_ledger__exporter') }} as exporter
        on delar.bit = exporter.post_id
    where delar.tabell = {{ post_table('exporter.kallsystem') }}

)

select * from spar
