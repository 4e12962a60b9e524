-- The parts of every row that could not be read, cut at delimiters, quotes and line ends, and what
-- in them looks like a personal id.
with

rader as (

    select
        tabell,
        rad,
        translate(innehall, avgransare || '"' || chr(13), chr(10) || chr(10) || chr(10)) as innehall
    from {{ ref('int_olasta_rader') }}

),

bitar as (

    select distinct
        tabell,
        rad,
        {{ lines_of('innehall') }} as bit
    from rader

),

nummer as (

    select distinct
        tabell,
        rad,
        {{ id_runs_of(without_invisible('innehall')) }} as nummer
    from rader

),

delar as (

    select
        tabell,
        rad,
        {{ clean_id('bit') }} as bit,
        {{ without_blanks(clean_value('bit')) }} as nummer
    from bitar

    union all

    select
        tabell,
        rad,
        {{ no_text() }} as bit,
        replace(replace(nummer, '--', '-'), '++', '+') as nummer
    from nummer

)

select * from delar
