-- Rows that count as no post and no fact, with line and reason, never their content.
with

lasta as (

    select
        tabell,
        rad,
        orsak
    from {{ ref('stg_flytt__karantan') }}

),

nyckelbrott as (

    select
        tabell,
        rad,
        orsak
    from {{ ref('stg_flytt__avvikande_rader') }}
    where orsak <> 'kopia'

),

karantan as (

    select * from lasta
    union all
    select * from nyckelbrott

)

select * from karantan
