-- Codes that no seed knows, on so many rows that the extract is at fault and not the posts
-- (contract, section 5).
with

varden as (

    select
        tabell,
        kolumn,
        {{ clean_value('varde') }} as varde,
        antal
    from {{ ref('stg_flytt__varden') }}

),

inlasningar as (

    select * from {{ ref('stg_flytt__inlasningar') }}

),

kanda as (

    select
        'kontakttyp' as kolumn,
        kallsystem,
        kontakttyp as kod
    from ({{ seed_codes('kontakttyp', ['kallsystem', 'kontakttyp']) }}) as kontakttyper

    union all

    select
        'bevakningstyp' as kolumn,
        kallsystem,
        bevakningstyp as kod
    from ({{ seed_codes('bevakningstyp', ['kallsystem', 'bevakningstyp']) }}) as bevakningstyper

    union all

    select
        'typ_av_vb' as kolumn,
        null as kallsystem,
        typ_av_vb as kod
    from ({{ seed_codes('vardbegaran', ['typ_av_vb']) }}) as vardbegaran

),

koder as (

    select
        tabell,
        kolumn,
        {{ code('varde') }} as kod,
        sum(antal) as antal
    from varden
    where varde is not null and kolumn not like '%datum'
    group by tabell, kolumn, {{ code('varde') }}

),

okanda as (

    select {{ guard(
        'okand_kod',
        tabell='koder.tabell',
        kolumn='koder.kolumn',
        kod='koder.kod',
        antal='koder.antal',
        av='inlasningar.antal',
    ) }}
    from koder
    inner join inlasningar
        on koder.tabell = inlasningar.tabell
    left join kanda
        on
            koder.kolumn = kanda.kolumn
            and inlasningar.kallsystem = coalesce(kanda.kallsystem, inlasningar.kallsystem)
            and koder.kod = kanda.kod
    where
        kanda.kod is null
        and koder.antal > 10
        and koder.antal * 100 > inlasningar.antal

)

select * from okanda
