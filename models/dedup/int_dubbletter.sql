-- Which candidates, the posts that break no rule, give way, and to whom (rules, section 6).
with

poster as {{ inlined() }} (

    select
        mappade.*,
        mappade.kallsystem || ':' || mappade.post_id as post,
        regelutfall.utfall
    from {{ ref('int_poster_mappade') }} as mappade
    left join {{ ref('int_regelutfall') }} as regelutfall
        on mappade.brott = regelutfall.brott

),

exporter as (

    select * from {{ ref('stg_ledger__exporter') }}

),

{{ who_gives_way() }},

dubbletter as (

    select
        kallsystem,
        post_id,
        regel,
        vinnare
    from forlorare

)

select * from dubbletter
