{{ config(tags=['kontroll']) }}
-- Findings for the clinics' own quality work before go-live: counts, no outcome (rules, section 9).
with

vardataganden as (

    select * from {{ ref('int_fynd_vardataganden') }}

),

bevakningar as (

    select * from {{ ref('int_fynd_bevakningar') }}

),

remisser as (

    select
        coalesce({{ code('remisser.enhet') }}, '') as enhet,
        remisser.avvikelseorsak is not null as avvikelseorsak_folj_upp
    from {{ ref('int_poster_avgjorda') }} as avgjorda
    inner join {{ ref('stg_vaps__remisser') }} as remisser
        on avgjorda.post_id = remisser.remiss_id
    where
        avgjorda.kallsystem = 'VAPS'
        and avgjorda.utfall in ('migreras', 'utestaende', 'migrerad')

),

fynd as (

    {% for rows, system, findings in [
        ('vardataganden', 'PASIS', [
            'vardatagande_utan_bevakning', 'granskningsdatum_saknas', 'remissbeslutsdatum_saknas',
            'fri_text_utan_intern_text',
        ]),
        ('bevakningar', 'PASIS', [
            'mottagning_saknas', 'kontakttyp_bb_kvar', 'distanskontakt_kanske_ny',
            'bokad_efter_driftstart',
        ]),
        ('remisser', 'VAPS', ['avvikelseorsak_folj_upp']),
    ] -%}
    {% set last = loop.last -%}
    {% for finding in findings -%}
    select
        '{{ finding }}' as fynd,
        '{{ system }}' as kallsystem,
        enhet,
        count(*) as antal
    from {{ rows }}
    where {{ finding }}
    group by enhet
    {% if not (last and loop.last) %}union all{% endif %}
    {% endfor -%}
    {% endfor %}

)

select * from fynd
