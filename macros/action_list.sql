{# The lists that clinics work from: one row per post and broken rule. #}
{% macro listed_posts(outcomes, rule_outcomes) -%}
with

avgjorda as (

    select *
    from {{ ref('int_poster_avgjorda') }}
    where utfall in ({{ "'" ~ outcomes | join("', '") ~ "'" }})

),

korning as (

    select * from {{ ref('stg_flytt__korning') }}

),

listningar as (

    select * from {{ ref('stg_ledger__listningar') }}

),

poster as (

    select * from {{ ref('int_poster') }}

),

regler as (

    {{ flytt.seed_codes('regel', [], ['regel', 'ordning', 'utfall', 'falt', 'rubrik', 'atgard', 'ansvarig']) }}

),

bitar as (

    {{ flytt.bits_as_rows(flytt.rules()) }}

),

brutna_regler as (

    select
        kombinationer.brott,
        bitar.namn as regel
    from (select distinct brott from avgjorda) as kombinationer
    inner join bitar
        on {{ flytt.has_bit('kombinationer.brott', 'bitar.bit') }}

),

listade as (

    select
        avgjorda.*,
        brutna_regler.regel as listad_regel
    from avgjorda
    inner join brutna_regler
        on avgjorda.brott = brutna_regler.brott

    union all

    select
        avgjorda.*,
        avgjorda.regel as listad_regel
    from avgjorda
    where avgjorda.brott = 0

),

lista as (

    select
        listade.kallsystem,
        listade.post_typ,
        listade.post_id,
        listade.enhet,
        listade.mottagning,
        listade.vardenhet_id,
        listade.utfall,
        regler.regel,
        regler.rubrik,
        regler.atgard,
        regler.ansvarig,
        regler.falt,
        case when regler.regel <> 'kommentar_for_lang' then {{ flytt.field_texts('regler.falt', 'poster') }} end as varde,
        listade.vinnare,
        {{ flytt.earlier_date('listningar.forst_sedd', flytt.date_text('korning.migreringsdatum')) }} as forst_sedd,
        {{ flytt.later_date('listningar.senast_sedd', flytt.date_text('korning.migreringsdatum')) }} as senast_sedd,
        cast(regler.ordning as integer) as ordning
    from listade
    inner join regler
        on listade.listad_regel = regler.regel
    inner join poster
        on
            listade.kallsystem = poster.kallsystem
            and listade.post_id = poster.post_id
    cross join korning
    left join listningar
        on
            listade.kallsystem = listningar.kallsystem
            and listade.post_id = listningar.post_id
            and listade.listad_regel = listningar.regel
    {% if rule_outcomes -%}
    where regler.utfall in ({{ "'" ~ rule_outcomes | join("', '") ~ "'" }})
    {%- endif %}

)

select * from lista
{%- endmacro %}

{# The texts of a rule's fields as received: the seed names up to four columns, joined with +. #}
{% macro field_texts(names, posts) -%}
nullif(concat_ws(
    ' + '
    {%- for place in range(1, 5) %},
    case split_part({{ names }}, '+', {{ place }})
        {% for field in flytt.fields() -%}
        when '{{ field }}' then {{ posts }}.{{ field }}
        {% endfor -%}
        when 'bokad_datum' then {{ posts }}.bokad_datum
    end
    {%- endfor %}
), '')
{%- endmacro %}

{# ISO dates compare as text. #}
{% macro earlier_date(known, now) -%}
case when {{ known }} < {{ now }} then {{ known }} else {{ now }} end
{%- endmacro %}
{% macro later_date(known, now) -%}
case when {{ known }} > {{ now }} then {{ known }} else {{ now }} end
{%- endmacro %}
