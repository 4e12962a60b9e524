-- Rules, orders 10 and 11: what Millennium has or has been sent is never sent again.
with

exporterade as (

    select * from {{ ref('exporterade_poster') }}

),

hallna as (

    select *
    from {{ ref('stg_ledger__exporter') }}
    where status in ('utestaende', 'migrerad')

),

fel as (

    select
        exporterade.kallsystem,
        exporterade.post_id
    from exporterade
    inner join hallna
        on
            exporterade.kallsystem = hallna.kallsystem
            and exporterade.post_id = hallna.post_id

)

select * from fel
