-- Which candidates, the posts that break no rule, give way, and to whom (rules, section 6).
with

poster as {{ inlined() }} (

    select
        mappade.*,
        mappade.kallsystem || ':' || mappade.post_id as post,
        regelutfall.utfall
    from {{ ref('int_poster_mappade') }} as mappade
    left join {{ ref('int_regelutfall') }} as regelutfall
        on mappade.brott = regelutfall.brott

),

-- What Millennium has or has been sent: counts where and as the ledger holds it.
hallna as (

    select
        exporter.*,
        kallsystem || ':' || post_id as post,
        case when kategori <> 'forsta_kontakt' then kallsystem || ':' || post_id end as uppfoljning
    from {{ ref('stg_ledger__exporter') }} as exporter
    where
        status in ('utestaende', 'migrerad')
        and person in (select poster.person from poster where poster.brott = 0)

),

platser as (

    select
        person,
        vardenhet_id,
        {{ first_in_order('post', post_order('hallna')) }} as hallen_post,
        {{ first_in_order('uppfoljning', post_order('hallna')) }} as hallen_uppfoljning
    from hallna
    group by person, vardenhet_id

),

problem as (

    select
        person,
        vardenhet_id,
        regional_problemkod,
        {{ first_in_order('post', post_order('hallna')) }} as hallen_forsta_kontakt
    from hallna
    where kategori = 'forsta_kontakt'
    group by person, vardenhet_id, regional_problemkod

),

-- Follow-ups go before first contacts: candidates, and those that are stopped or wait.
uppfoljningar as (

    select
        person,
        vardenhet_id,
        {{ first_in_order('post', place_order('poster')) }} as forsta_uppfoljning
    from poster
    where
        kategori in ('aterbesok', 'distanskontakt')
        and person in (select poster.person from poster where poster.brott = 0)
        and (brott = 0 or utfall in ('atgardslista', 'vantar'))
    group by person, vardenhet_id

),

-- Who stands in the way, for three reasons in their order.
hindrade as (

    select
        poster.kallsystem,
        poster.post_id,
        poster.ar_forsta_kontakt,
        case
            when poster.ar_forsta_kontakt then problem.hallen_forsta_kontakt
            else platser.hallen_post
        end as upptagen_av,
        case
            when poster.ar_forsta_kontakt
                then coalesce(platser.hallen_uppfoljning, uppfoljningar.forsta_uppfoljning)
        end as uppfoljning_fore,
        nullif(first_value(poster.post) over (
            partition by {{ place_of('poster') }} order by {{ place_order('poster') }}
        ), poster.post) as battre_kandidat
    from poster
    left join platser
        on poster.person = platser.person and poster.vardenhet_id = platser.vardenhet_id
    left join problem
        on
            poster.person = problem.person and poster.vardenhet_id = problem.vardenhet_id
            and poster.regional_problemkod = problem.regional_problemkod
    left join uppfoljningar
        on poster.person = uppfoljningar.person and poster.vardenhet_id = uppfoljningar.vardenhet_id
    where poster.brott = 0

),

forlorare as (

    select
        kallsystem,
        post_id,
        case
            when upptagen_av is not null then 'vardenhet_upptagen'
            when uppfoljning_fore is not null then 'aterbesok_gar_fore'
            when ar_forsta_kontakt then 'dubblett_forsta_kontakt'
            else 'dubblett_uppfoljning'
        end as regel,
        coalesce(upptagen_av, uppfoljning_fore, battre_kandidat) as vinnare
    from hindrade
    where coalesce(upptagen_av, uppfoljning_fore, battre_kandidat) is not null

)

select * from forlorare
