-- The alarms after the run's own export: a post that it exports once more has a new latest export,
-- of which nothing is known yet (data contract, section 5).
with

larm as (

    {{ seed_codes('larm', [], words=['larm'], texts=['rubrik', 'atgard', 'ansvarig']) }}

),

larmlista as (

    select
        larmlage.kallsystem,
        larmlage.post_typ,
        larmlage.post_id,
        larmlage.larm,
        larmlage.sedan,
        larmlage.run_id,
        larm.rubrik,
        larm.atgard,
        larm.ansvarig
    from {{ ref('larmlage') }} as larmlage
    left join larm
        on larmlage.larm = larm.larm
    where not exists (
        select 1
        from {{ ref('exporterade_poster') }} as exporterade
        where
            exporterade.kallsystem = larmlage.kallsystem
            and exporterade.post_typ = larmlage.post_typ
            and exporterade.post_id = larmlage.post_id
    )

)

select * from larmlista
