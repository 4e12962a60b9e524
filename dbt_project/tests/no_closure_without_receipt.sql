-- Rules, section 8: what is ordered closed belongs to an export that Millennium has confirmed.
with

avslutsorder as (

    select * from {{ ref('avslutsorder') }}

),

kvitterade as (

    select *
    from {{ ref('stg_ledger__exporter') }}
    where status = 'migrerad'

),

fel as (

    select
        avslutsorder.kallsystem,
        avslutsorder.post_id
    from avslutsorder
    left join kvitterade
        on
            avslutsorder.kallsystem = kvitterade.kallsystem
            and avslutsorder.post_typ = kvitterade.post_typ
            and avslutsorder.post_id = kvitterade.post_id
            and avslutsorder.id = {{ closed_id('avslutsorder.typ', 'kvitterade') }}
    where kvitterade.post_id is null

)

select * from fel
