-- Rules, section 7: every post that migrates, and no other, is booked for the ledger and leaves as
-- a remiss (first contact), or as a förbrukad remiss and a bokningsbegäran (follow-up).
with

delar as (

    select
        kallsystem,
        post_id,
        case when kategori = 'forsta_kontakt' then 1 else 10 end as beslut,
        0 as bokforda,
        0 as remisser,
        0 as forbrukade,
        0 as begaranden
    from {{ ref('dispositioner') }}
    where utfall = 'migreras'

    union all

    select
        kallsystem,
        post_id,
        0 as beslut,
        1 as bokforda,
        0 as remisser,
        0 as forbrukade,
        0 as begaranden
    from {{ ref('export') }}

    union all

    select
        kallsystem,
        post_id,
        0 as beslut,
        0 as bokforda,
        1 as remisser,
        0 as forbrukade,
        0 as begaranden
    from {{ ref('millennium_remiss') }}

    union all

    select
        kallsystem,
        post_id,
        0 as beslut,
        0 as bokforda,
        0 as remisser,
        1 as forbrukade,
        0 as begaranden
    from {{ ref('millennium_forbrukad_remiss') }}

    union all

    select
        kallsystem,
        post_id,
        0 as beslut,
        0 as bokforda,
        0 as remisser,
        0 as forbrukade,
        1 as begaranden
    from {{ ref('millennium_bokningsbegaran') }}

),

fel as (

    select
        kallsystem,
        post_id
    from delar
    group by kallsystem, post_id
    having
        sum(bokforda) <> 1
        or not (
            (sum(beslut) = 1 and sum(remisser) = 1 and sum(forbrukade) = 0 and sum(begaranden) = 0)
            or (
                sum(beslut) = 10
                and sum(remisser) = 0
                and sum(forbrukade) = 1
                and sum(begaranden) = 1
            )
        )

)

select * from fel
