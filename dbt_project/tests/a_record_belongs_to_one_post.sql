-- Data contract, section 3: a receipt names a record by its id, and the ledger finds the post by
-- it.
with

poster as (

    select
        record_id,
        remiss_record_id
    from {{ ref('export') }}

),

delade as (

    select uppfoljningar.remiss_record_id as record_id
    from poster as uppfoljningar
    inner join poster as andra on uppfoljningar.remiss_record_id = andra.record_id

    union all

    select record_id
    from poster
    group by record_id
    having count(*) > 1

)

select * from delade
