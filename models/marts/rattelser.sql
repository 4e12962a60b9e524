-- Every correction that could be made and each post that it would touch: a rule of the action list
-- met wherever it is broken, or one row added to a mapping table.
with

listade as (

    select *
    from {{ ref('listade_poster') }}
    where utfall = 'atgardslista' and not {{ decides_alone('regel') }}

),

bitar as (

    {{ rules_as_rows() }}

),

huvudmottagningar as (

    {{ seed_codes('huvudmottagning', ['enhet', 'mottagning'], filled='mottagning') }}

),

regler as (

    select
        'regel' as sort,
        regel,
        '' as tabell,
        '' as klass,
        '' as system,
        '' as enhet,
        '' as kod,
        concat_ws(':', problemkod_enhet_kod, problemkod_kod) as problem,
        kallsystem,
        post_id,
        brott
    from listade

),

luckor as (

    {{ mapping_gaps() }}

),

alla as (

    select * from regler
    union all
    select * from luckor

),

numrerade as (

    select
        alla.*,
        dense_rank() over (order by {{ world_order('alla') }}) as varld,
        alla.brott - bitar.bit as brott_efter
    from alla
    inner join bitar
        on alla.regel = bitar.regel

),

efterat as (

    select
        brott,
        utfall
    from ({{ broken_rules('numrerade', 'brott_efter') }}) as brutna
    where nummer = 1

),

rattelser as (

    select
        numrerade.*,
        -- For those who have no personal id.
        row_number() over (
            order by numrerade.varld, numrerade.kallsystem, {{ by_code_point('numrerade.post_id') }}
        ) as nummer,
        coalesce(efterat.utfall, 'migreras') as utfall_efter
    from numrerade
    left join efterat
        on numrerade.brott_efter = efterat.brott

)

select * from rattelser
