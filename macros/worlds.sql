{#
  Worlds in which one thing is corrected, and what each releases (marts rattelser, losningar).
#}

{# One text: an engine loses the way in many columns that are constants of the parts of a union. #}
{% macro world_order(corrections) -%}
{{ flytt.by_code_point(flytt.row_content(['sort', 'klass', 'system', 'enhet', 'kod', 'regel'], corrections)) }}
{%- endmacro %}

{# A person of one world only: twelve digits, or a thirteenth for those who have no id. #}
{% macro person_of_world(world, person) -%}
{{ world }} * cast(10000000000000 as bigint) + {{ person }}
{%- endmacro %}

{#
  The Vårdenhet of a post, or the new one that a mapping row would give it: also to posts that the row
  does not release, which stand in the way there.
#}
{% macro place_in_world(posts) -%}
coalesce(
            {{ posts }}.vardenhet_id,
            'ny:' || {{ posts }}.kallsystem || ':' || {{ posts }}.enhet || ':' || {{ posts }}.mottagning,
            'ny:' || {{ posts }}.kallsystem || ':' || {{ posts }}.post_id
        )
{%- endmacro %}

{# What who_gives_way() and the worlds read of a post. #}
{% macro columns_of_world(posts) -%}
{{ posts }}.kallsystem,
        {{ posts }}.post_id,
        {{ posts }}.kallsystem || ':' || {{ posts }}.post_id as post,
        {{ posts }}.kategori,
        {{ posts }}.ar_forsta_kontakt,
        {{ posts }}.maldatum,
        {{ posts }}.ankomstdatum
{%- endmacro %}

{# Each correction with its posts, and how many migrate then that do not now. #}
{% macro released() -%}
slappta as (

    select
        poster.varld,
        count(*) as slapps
    from poster
    left join forlorare
        on
            poster.person = forlorare.person
            and poster.kallsystem = forlorare.kallsystem
            and poster.post_id = forlorare.post_id
    where poster.brott = 0 and poster.utfall_nu <> 'migreras' and forlorare.post_id is null
    group by poster.varld

),

losningar as (

    select
        rattelser.sort,
        rattelser.regel,
        rattelser.tabell,
        rattelser.klass,
        rattelser.system as kallsystem,
        rattelser.enhet,
        rattelser.kod,
        count(*) as antal_poster,
        coalesce(max(slappta.slapps), 0) as slapps
    from rattelser
    left join slappta
        on rattelser.varld = slappta.varld
    group by
        rattelser.sort,
        rattelser.regel,
        rattelser.tabell,
        rattelser.klass,
        rattelser.system,
        rattelser.enhet,
        rattelser.kod

)
{%- endmacro %}
