-- Contract, section 3: a post that needs action is on a list with its deciding rule.
with

stoppade as (

    select *
    from {{ ref('dispositioner') }}
    where utfall in ('atgardslista', 'dubblett', 'manuell')

),

listade as (

    select
        kallsystem,
        post_id,
        regel,
        utfall
    from {{ ref('atgardslista') }}

    union all

    select
        kallsystem,
        post_id,
        regel,
        utfall
    from {{ ref('manuell_lista') }}

),

fel as (

    select
        stoppade.kallsystem,
        stoppade.post_id,
        stoppade.regel
    from stoppade
    left join listade
        on
            stoppade.kallsystem = listade.kallsystem
            and stoppade.post_id = listade.post_id
            and stoppade.regel = listade.regel
            and stoppade.utfall = listade.utfall
    where listade.post_id is null

)

select * from fel
