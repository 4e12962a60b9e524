{# Section 6: who meets whom, and in an order that is total, so that every engine names the same winner. #}

{# Follow-ups meet whatever their problem, first contacts problem by problem. #}
{% macro place_of(posts) -%}
{{ posts }}.person,
                {{ posts }}.vardenhet_id,
                {{ posts }}.ar_forsta_kontakt,
                case when {{ posts }}.ar_forsta_kontakt then {{ posts }}.regional_problemkod end
{%- endmacro %}

{# A part that only one of the two kinds is ordered by is the same for all of the other. #}
{% macro place_order(posts) -%}
{{ posts }}.maldatum nulls last,
                case when {{ posts }}.kategori = 'aterbesok' then 0 else 1 end,
                case when {{ posts }}.ar_forsta_kontakt then {{ posts }}.ankomstdatum end nulls last,
                {{ flytt.post_order(posts) }}
{%- endmacro %}

{% macro post_order(posts) -%}
{{ flytt.by_code_point(posts ~ '.kallsystem') }}, {{ flytt.by_code_point(posts ~ '.post_id') }}
{%- endmacro %}

{#
  Candidates, the posts of `poster` that break no rule, give way for three reasons in their order; the
  last CTE, forlorare, says which do, and to whom. Reads the CTEs `poster` and `exporter`, so that
  what would be can be asked as what is (losningar).
#}
{% macro who_gives_way() -%}
-- What Millennium has or has been sent: counts where and as the ledger holds it.
hallna as (

    select
        exporter.*,
        kallsystem || ':' || post_id as post,
        case when kategori <> 'forsta_kontakt' then kallsystem || ':' || post_id end as uppfoljning
    from exporter
    where
        status in ('utestaende', 'migrerad')
        and person in (select poster.person from poster where poster.brott = 0)

),

platser as (

    select
        person,
        vardenhet_id,
        {{ flytt.first_in_order('post', flytt.post_order('hallna')) }} as hallen_post,
        {{ flytt.first_in_order('uppfoljning', flytt.post_order('hallna')) }} as hallen_uppfoljning
    from hallna
    group by person, vardenhet_id

),

problem as (

    select
        person,
        vardenhet_id,
        regional_problemkod,
        {{ flytt.first_in_order('post', flytt.post_order('hallna')) }} as hallen_forsta_kontakt
    from hallna
    where kategori = 'forsta_kontakt'
    group by person, vardenhet_id, regional_problemkod

),

-- Follow-ups go before first contacts: candidates, and those that are stopped or wait.
uppfoljningar as (

    select
        person,
        vardenhet_id,
        {{ flytt.first_in_order('post', flytt.place_order('poster')) }} as forsta_uppfoljning
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
        poster.person,
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
            partition by {{ flytt.place_of('poster') }} order by {{ flytt.place_order('poster') }}
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
        person,
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
{%- endmacro %}
