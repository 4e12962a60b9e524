-- What is suspicious in the extracts themselves (contract, section 5), each with the numbers that
-- its message needs; a closure asks the same of what it reads.
with

varden as (

    select
        tabell,
        kolumn,
        {{ clean_value('varde') }} as varde,
        sum(antal) as antal
    from {{ ref('stg_flytt__varden') }}
    group by tabell, kolumn, {{ clean_value('varde') }}

),

datum as (

    select
        tabell,
        kolumn,
        varde,
        antal as antal_rader,
        case when {{ parse_date('varde') }} is null then varde end as ogiltigt,
        case when {{ parse_date('varde') }} is null then antal else 0 end as antal_ogiltiga
    from varden
    where varde is not null and kolumn like '%datum'

),

platshallare as (

    select {{ guard(
        'platshallare',
        tabell='tabell',
        kolumn='kolumn',
        kod=first_in_order('ogiltigt', 'antal_rader desc, ' ~ by_code_point('varde')),
        antal='sum(antal_ogiltiga)',
        av='sum(antal_rader)',
    ) }}
    from datum
    group by tabell, kolumn
    having sum(antal_rader) >= 20 and 2 * sum(antal_ogiltiga) > sum(antal_rader)

),

vardenheter as (

    {{ seed_codes(
        'mappning_vardenhet', ['kallsystem', 'enhet', 'mottagning'], filled='vardenhet_id',
        texts=['vardenhet_id'],
    ) }}

),

-- Of all posts not one has a Vårdenhet.
omappade as (

    select {{ guard('omappat', antal='sum(kodantal.antal)') }}
    from {{ ref('int_kodantal') }} as kodantal
    left join vardenheter
        on
            kodantal.kallsystem = vardenheter.kallsystem
            and kodantal.enhet = vardenheter.enhet
            and vardenheter.mottagning in (kodantal.mottagning, '*')
    having count(*) > 0 and count(vardenheter.enhet) = 0

),

vakter as (

    select * from {{ ref('vakter_tabeller') }}
    union all
    select * from {{ ref('vakter_koder') }}
    union all
    select * from platshallare
    union all
    select * from omappade

)

select * from vakter
