-- Section 6 of the rules: which candidates give way, and to whom. Person = canonical id; all
-- within one (person, vardenhet_id).
with

-- Not materialized: PostgreSQL knows nothing of what stands in a copy, and would sort all of it.
poster as not materialized (

    select * from {{ ref('int_poster_mappade') }}

),

regelutfall as (

    select * from {{ ref('int_regelutfall') }}

),

hallna as (

    -- What Millennium has or has been sent: counts where and as the ledger holds it.
    select
        kallsystem,
        post_id,
        person,
        vardenhet_id,
        regional_problemkod,
        kategori = 'forsta_kontakt' as ar_forsta_kontakt
    from {{ ref('stg_ledger__exporter') }}
    where status in ('utestaende', 'migrerad')

),

kandidater as not materialized (

    select *
    from poster
    where brott = 0

),

-- 1. The ledger's posts by what they occupy, the first by source and id of each.
hallna_alla as (

    {{ first_of('hallna', ['person', 'vardenhet_id']) }}

),

hallna_forsta_kontakter as (

    {{ first_of('hallna', ['person', 'vardenhet_id', 'regional_problemkod'], 'ar_forsta_kontakt') }}

),

hallna_uppfoljningar as (

    {{ first_of('hallna', ['person', 'vardenhet_id'], 'not ar_forsta_kontakt') }}

),

-- 2. Follow-ups that stand before first contacts: candidates, and the stopped and the waiting.
blockerande as (

    select
        poster.person,
        poster.vardenhet_id,
        poster.kallsystem,
        poster.post_id,
        row_number() over (
            partition by poster.person, poster.vardenhet_id
            order by {{ follow_up_order('poster') }}
        ) as nummer
    from poster
    left join regelutfall
        on poster.brott = regelutfall.brott
    where
        not poster.ar_forsta_kontakt
        and poster.kategori is not null
        and poster.person is not null
        and poster.vardenhet_id is not null
        and (poster.brott = 0 or regelutfall.utfall in ('atgardslista', 'vantar'))

),

forsta_blockerande as (

    select *
    from blockerande
    where nummer = 1

),

-- 3. and 4. Candidates among themselves; the first of each window is the winner.
rangordnade_uppfoljningar as (

    select
        kandidater.kallsystem,
        kandidater.post_id,
        row_number() over (
            partition by kandidater.person, kandidater.vardenhet_id
            order by {{ follow_up_order('kandidater') }}
        ) as nummer,
        first_value(kandidater.kallsystem || ':' || kandidater.post_id) over (
            partition by kandidater.person, kandidater.vardenhet_id
            order by {{ follow_up_order('kandidater') }}
        ) as vinnare
    from kandidater
    where not kandidater.ar_forsta_kontakt

),

rangordnade_forsta_kontakter as (

    select
        kandidater.kallsystem,
        kandidater.post_id,
        row_number() over (
            partition by kandidater.person, kandidater.vardenhet_id, kandidater.regional_problemkod
            order by {{ first_contact_order('kandidater') }}
        ) as nummer,
        first_value(kandidater.kallsystem || ':' || kandidater.post_id) over (
            partition by kandidater.person, kandidater.vardenhet_id, kandidater.regional_problemkod
            order by {{ first_contact_order('kandidater') }}
        ) as vinnare
    from kandidater
    where kandidater.ar_forsta_kontakt

),

rangordnade as (

    select * from rangordnade_uppfoljningar
    union all
    select * from rangordnade_forsta_kontakter

),

bedomda as (

    select
        kandidater.kallsystem,
        kandidater.post_id,
        case
            when not kandidater.ar_forsta_kontakt and hallna_alla.post_id is not null
                then 'vardenhet_upptagen'
            when kandidater.ar_forsta_kontakt and hallna_forsta_kontakter.post_id is not null
                then 'vardenhet_upptagen'
            when
                kandidater.ar_forsta_kontakt
                and (
                    hallna_uppfoljningar.post_id is not null
                    or forsta_blockerande.post_id is not null
                )
                then 'aterbesok_gar_fore'
            when not kandidater.ar_forsta_kontakt and rangordnade.nummer > 1
                then 'dubblett_uppfoljning'
            when kandidater.ar_forsta_kontakt and rangordnade.nummer > 1
                then 'dubblett_forsta_kontakt'
        end as regel,
        case
            when not kandidater.ar_forsta_kontakt and hallna_alla.post_id is not null
                then hallna_alla.kallsystem || ':' || hallna_alla.post_id
            when kandidater.ar_forsta_kontakt and hallna_forsta_kontakter.post_id is not null
                then hallna_forsta_kontakter.kallsystem || ':' || hallna_forsta_kontakter.post_id
            when kandidater.ar_forsta_kontakt and hallna_uppfoljningar.post_id is not null
                then hallna_uppfoljningar.kallsystem || ':' || hallna_uppfoljningar.post_id
            when kandidater.ar_forsta_kontakt and forsta_blockerande.post_id is not null
                then forsta_blockerande.kallsystem || ':' || forsta_blockerande.post_id
            else rangordnade.vinnare
        end as vinnare
    from kandidater
    left join hallna_alla
        on
            kandidater.person = hallna_alla.person
            and kandidater.vardenhet_id = hallna_alla.vardenhet_id
    left join hallna_forsta_kontakter
        on
            kandidater.person = hallna_forsta_kontakter.person
            and kandidater.vardenhet_id = hallna_forsta_kontakter.vardenhet_id
            and kandidater.regional_problemkod = hallna_forsta_kontakter.regional_problemkod
    left join hallna_uppfoljningar
        on
            kandidater.person = hallna_uppfoljningar.person
            and kandidater.vardenhet_id = hallna_uppfoljningar.vardenhet_id
    left join forsta_blockerande
        on
            kandidater.person = forsta_blockerande.person
            and kandidater.vardenhet_id = forsta_blockerande.vardenhet_id
    left join rangordnade
        on
            kandidater.kallsystem = rangordnade.kallsystem
            and kandidater.post_id = rangordnade.post_id

),

forlorare as (

    select *
    from bedomda
    where regel is not null

)

select * from forlorare
