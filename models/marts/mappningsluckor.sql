{{ config(tags=['kontroll']) }}
-- Codes and units without mapping, by the posts that a row would release (rules, section 9).
with

poster as (

    select * from {{ ref('int_poster') }}

),

avgjorda as (

    select
        stoppade.kallsystem,
        stoppade.brott,
        poster.enhet_kod,
        poster.mottagning_kod,
        poster.problemkod_enhet_kod,
        poster.problemkod_kod,
        poster.vardgivarkategori_kod,
        poster.remiss_fran_enhet_kod,
        poster.remiss_fran_mottagning_kod
    from {{ ref('int_poster_avgjorda') }} as stoppade
    inner join poster
        on
            stoppade.kallsystem = poster.kallsystem
            and stoppade.post_id = poster.post_id
    where stoppade.utfall = 'atgardslista'

),

luckor as (

    {% set gaps = {
        'vardenhet_omappad': (
            'mappning_vardenhet', 'avgjorda.enhet_kod', 'avgjorda.mottagning_kod'
        ),
        'problemkod_omappad': (
            'mappning_problemkod', 'avgjorda.problemkod_enhet_kod', 'avgjorda.problemkod_kod'
        ),
        'yrkeskategori_omappad': ('mappning_yrkeskategori', "''", 'avgjorda.vardgivarkategori_kod'),
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
        avgjorda.remiss_fran_enhet_kod as enhet,
        coalesce(avgjorda.remiss_fran_mottagning_kod, '') as kod,
        avgjorda.brott in (
            {{ rule_bit('huvudmottagning_saknas') }}, {{ rule_bit('remittent_omappad') }}
        ) as slapps
    from avgjorda
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
