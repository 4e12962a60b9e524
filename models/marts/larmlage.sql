-- The alarms as the ledger stands, on the date of the command (data contract, section 5). One row
-- per post and alarm.
with

exporter as (

    select
        exporter.*,
        exporter.status in ('utestaende', 'migrerad') and not exporter.godkand as vaktas,
        {{ days_after('cast(exporter.migreringsdatum as date)', 7) }} <= korning.migreringsdatum
            as ar_sen
    from {{ ref('int_exporter_lage') }} as exporter
    cross join {{ ref('stg_flytt__korning') }} as korning

),

oppna as (

    {{ open_things() }}

),

-- It or its vårdåtagande, each a week after its own order.
ej_utforda as (

    select distinct
        avslut.kallsystem,
        avslut.post_typ,
        avslut.post_id
    from {{ ref('stg_ledger__avslut') }} as avslut
    inner join oppna
        on {{ closed_thing('avslut.typ') }} = oppna.typ and avslut.id = oppna.id
    cross join {{ ref('stg_flytt__korning') }} as korning
    where
        avslut.i_kraft
        and {{ days_after('avslut.datum', 7) }} <= korning.migreringsdatum

),

domda as (

    select
        exporter.*,
        status = 'misslyckad' and bestalld as stangd_utan_ankomst,
        status = 'utestaende' and ar_sen as kvittens_drojer,
        vaktas and oppen and not oforandrad as andrad_efter_export,
        vaktas and avslut_id is null and not finns and not olast as forsvunnen,
        vaktas and avslut_id is null and finns and not oppen as stangd_for_hand,
        motstridig and not godkand as motstridig_kvittens
    from exporter

),

larm as (

    {% for larm in [
        'stangd_utan_ankomst', 'kvittens_drojer', 'andrad_efter_export', 'forsvunnen',
        'stangd_for_hand', 'motstridig_kvittens',
    ] -%}
    select
        kallsystem,
        post_typ,
        post_id,
        '{{ larm }}' as larm
    from domda
    where {{ larm }}

    union all

    {% endfor -%}
    select
        kallsystem,
        post_typ,
        post_id,
        'stangning_ej_utford' as larm
    from ej_utforda

),

larmlage as (

    select
        larm.kallsystem,
        larm.post_typ,
        larm.post_id,
        larm.larm,
        coalesce(sedda.sedan, {{ date_text('korning.migreringsdatum') }}) as sedan,
        exporter.run_id
    from larm
    inner join exporter
        on
            larm.kallsystem = exporter.kallsystem
            and larm.post_typ = exporter.post_typ
            and larm.post_id = exporter.post_id
    cross join {{ ref('stg_flytt__korning') }} as korning
    left join {{ ref('stg_ledger__larm') }} as sedda
        on
            larm.kallsystem = sedda.kallsystem
            and larm.post_typ = sedda.post_typ
            and larm.post_id = sedda.post_id
            and larm.larm = sedda.larm

)

select * from larmlage
