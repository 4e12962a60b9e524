-- Rules, section 6: a duplicate, and nothing else, names the post it gives way to, and that is
-- another post, of this run's extracts or of the ledger.
with

poster as (

    select * from {{ ref('dispositioner') }}

),

kanda as (

    select kallsystem || ':' || post_id as namn
    from poster

    union

    select kallsystem || ':' || post_id as namn
    from {{ ref('stg_ledger__exporter') }}

),

fel as (

    select
        poster.kallsystem,
        poster.post_id
    from poster
    left join kanda
        on poster.vinnare = kanda.namn
    where
        case
            when coalesce(poster.utfall, '') <> 'dubblett' then poster.vinnare is not null
            else kanda.namn is null or kanda.namn = poster.kallsystem || ':' || poster.post_id
        end

)

select * from fel
