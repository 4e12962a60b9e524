{{ config(tags=['kontroll']) }}
-- Codes and units without mapping, by the posts that a row would release (rules, section 9).
with

avgjorda as (

    select *
    from {{ ref('int_poster_avgjorda') }}
    where utfall = 'atgardslista'

),

poster as (

    select
        kallsystem,
        post_id,
        remiss_fran_enhet_kod,
        remiss_fran_mottagning_kod
    from {{ ref('int_poster') }}

),

luckor as (

    {% set gaps = {
        'vardenhet_omappad': ('mappning_vardenhet', 'avgjorda.enhet', 'avgjorda.mottagning'),
        'problemkod_omappad': (
            'mappning_problemkod', 'avgjorda.problemkod_enhet', 'avgjorda.problemkod'
        ),
        'yrkeskategori_omappad': ('mappning_yrkeskategori', "''", 'avgjorda.vardgivarkategori'),
    } -%}
    {% for rule, (seed, unit, value) in gaps.items() -%}
    select
        '{{ seed }}' as tabell,
        avgjorda.kallsystem,
        {{ unit }} as enhet,
        {{ value }} as kod,
        avgjorda.brott = {{ rule_bit(rule) }} as slapps
    from avgjorda
    where {{ has_bit('avgjorda.brott', rule_bit(rule)) }}

    union all

    {% endfor -%}
    select
        case
            when {{ has_bit('avgjorda.brott', rule_bit('huvudmottagning_saknas')) }}
                then 'huvudmottagning'
            else 'mappning_remittent'
        end as tabell,
        avgjorda.kallsystem,
        poster.remiss_fran_enhet_kod as enhet,
        coalesce(poster.remiss_fran_mottagning_kod, '') as kod,
        avgjorda.brott in (
            {{ rule_bit('huvudmottagning_saknas') }}, {{ rule_bit('remittent_omappad') }}
        ) as slapps
    from avgjorda
    inner join poster
        on
            avgjorda.kallsystem = poster.kallsystem
            and avgjorda.post_id = poster.post_id
    where
        {{ has_bit('avgjorda.brott', rule_bit('huvudmottagning_saknas')) }}
        or {{ has_bit('avgjorda.brott', rule_bit('remittent_omappad')) }}

),

sammanraknade as (

    select
        tabell,
        kallsystem,
        enhet,
        kod,
        count(*) as antal_poster,
        count(*) filter (where slapps) as antal_slapps
    from luckor
    group by tabell, kallsystem, enhet, kod

)

select * from sammanraknade
