-- Ordered closed before this date, still in force, and still open in the extract (rules, section
-- 8).
with

oppna as (

    {{ open_things() }}

),

ej_utforda as (

    select
        avslut.kallsystem,
        case
            when {{ closed_itself('avslut.typ') }} then avslut.post_typ
            else {{ closed_thing('avslut.typ') }}
        end as post_typ,
        avslut.id as post_id,
        avslut.avslut_id as {{ adapter.quote('order') }},
        {{ date_text('avslut.datum') }} as datum
    from {{ ref('stg_ledger__avslut') }} as avslut
    inner join oppna
        on {{ closed_thing('avslut.typ') }} = oppna.typ and avslut.id = oppna.id
    cross join {{ ref('stg_flytt__korning') }} as korning
    where avslut.i_kraft and avslut.datum < korning.migreringsdatum

)

select * from ej_utforda
