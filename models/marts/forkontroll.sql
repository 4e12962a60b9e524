-- Findings for the clinics' own quality work before go-live, each with the row that it is about;
-- they change no outcome (rules, section 9).
with

vardataganden as (

    select * from {{ ref('int_fynd_vardataganden') }}

),

bevakningar as (

    select * from {{ ref('int_fynd_bevakningar') }}

),

remisser as (

    select * from {{ ref('int_fynd_remisser') }}

),

texter as (

    {{ seed_codes('fynd', [], ['rubrik', 'atgard'], words=['fynd']) }}

),

fynd as (

    {% for rows, system, table, id, clinic, findings in [
        ('vardataganden', 'PASIS', 'pasis_vardatagande', 'vardatagande_id', no_text(), [
            'vardatagande_utan_bevakning', 'granskningsdatum_saknas', 'remissbeslutsdatum_saknas',
            'ankomstdatum_saknas', 'fri_text_utan_intern_text',
        ]),
        ('bevakningar', 'PASIS', 'pasis_bevakning', 'bevakning_id', 'mottagning', [
            'mottagning_saknas', 'maldatum_saknas', 'bb_kvar', 'kanske_forsta_kontakt',
            'bokad_efter_driftstart',
        ]),
        ('remisser', 'VAPS', 'vaps_remiss', 'remiss_id', 'mottagning', [
            'maldatum_saknas', 'bokad_efter_driftstart',
        ]),
    ] -%}
    {% set last = loop.last -%}
    {% for finding in findings -%}
    select
        '{{ system }}' as kallsystem,
        '{{ table }}' as tabell,
        {{ id }} as id,
        enhet,
        {{ clinic }} as mottagning,
        '{{ finding }}' as fynd
    from {{ rows }}
    where {{ finding }}
    {% if not (last and loop.last) %}union all{% endif %}
    {% endfor -%}
    {% endfor %}

),

forkontroll as (

    select
        fynd.kallsystem,
        fynd.tabell,
        fynd.id,
        fynd.enhet,
        fynd.mottagning,
        fynd.fynd,
        texter.rubrik,
        texter.atgard
    from fynd
    left join texter
        on fynd.fynd = texter.fynd

)

select * from forkontroll
