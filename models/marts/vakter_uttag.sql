-- What is suspicious in the extracts themselves (contract, section 5), each with the numbers that
-- its message needs; a closure asks the same of what it reads.
with

korning as (

    select * from {{ ref('stg_flytt__korning') }}

),

inlasningar as (

    select * from {{ ref('stg_flytt__inlasningar') }}

),

forra as (

    select * from {{ ref('stg_ledger__korningstabeller') }}

),

tomma as (

    select
        {{ guard(
            'tom_tabell',
            tabell='coalesce(inlasningar.tabell, forra.tabell)',
            antal='inlasningar.antal',
            forut='forra.antal',
        ) }}
    from inlasningar
    full outer join forra
        on inlasningar.tabell = forra.tabell
    where
        inlasningar.tabell is null
        -- What no earlier run has read is in its first run.
        or (inlasningar.antal = 0 and coalesce(forra.antal, 1) > 0)

),

krympta as (

    select {{ guard(
        'krympt_tabell',
        tabell='inlasningar.tabell',
        antal='inlasningar.antal',
        forut='forra.antal',
    ) }}
    from inlasningar
    inner join forra
        on inlasningar.tabell = forra.tabell
    cross join korning
    where
        inlasningar.antal > 0
        and forra.antal - inlasningar.antal > korning.shrunk * forra.antal

),

orsaker as (

    select
        tabell,
        orsak,
        count(*) as antal
    from {{ ref('karantan') }}
    group by tabell, orsak

),

olasta as (

    select
        tabell,
        sum(antal) as antal,
        {{ first_in_order('orsak', 'antal desc, orsak') }} as orsak
    from orsaker
    group by tabell

),

karantan as (

    select {{ guard(
        'karantan',
        tabell='olasta.tabell',
        antal='olasta.antal',
        av='inlasningar.antal',
        orsak='olasta.orsak',
    ) }}
    from olasta
    inner join inlasningar
        on olasta.tabell = inlasningar.tabell
    cross join korning
    where
        (olasta.antal > 10 and olasta.antal > korning.quarantined * inlasningar.antal)
        or olasta.antal = inlasningar.antal

),

vardenheter as (

    {{ seed_codes(
        'mappning_vardenhet', ['kallsystem', 'enhet', 'mottagning'], filled='vardenhet_id',
        texts=['vardenhet_id'],
    ) }}

),

platser as (

    {% for kalla in var('kallor') %}
    select
        kallsystem,
        {{ code('enhet') }} as enhet,
        {{ code('mottagning') }} as mottagning
    from {{ ref('stg_' ~ kalla ~ '__poster') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

omappade as (

    select {{ guard(
        'omappat',
        antal='(select count(*) from platser)',
    ) }}
    from korning
    where
        exists (select * from platser)
        and not exists (
            select *
            from platser
            inner join vardenheter
                on
                    platser.kallsystem = vardenheter.kallsystem
                    and platser.enhet = vardenheter.enhet
            where vardenheter.mottagning in (platser.mottagning, '*')
        )

),

vakter as (

    select * from tomma
    union all
    select * from krympta
    union all
    select * from karantan
    union all
    select * from omappade
    union all
    select * from {{ ref('vakter_varden') }}

)

select * from vakter
