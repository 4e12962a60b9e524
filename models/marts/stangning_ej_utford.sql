{{ config(materialized='view') }}
-- Ordered closed, and still open in an extract taken after the order (rules, section 8): the
-- extract's fingerprint shows whether it is another one than the order was made from.
with

avslut as (

    select * from {{ ref('stg_ledger__avslut') }}

),

inlasningar as (

    select * from {{ ref('stg_flytt__inlasningar') }}

),

oppna as (

    {% for kalla in var('avslutskallor') %}
    select
        typ,
        tabell,
        id
    from {{ ref('int_' ~ kalla ~ '__oppna') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

ej_utforda as (

    select
        avslut.avslut_id,
        oppna.typ,
        oppna.id
    from avslut
    inner join oppna
        on {{ closed_thing('avslut.typ') }} = oppna.typ and avslut.id = oppna.id
    inner join inlasningar
        on oppna.tabell = inlasningar.tabell
    where avslut.fingeravtryck <> inlasningar.fingeravtryck

)

select * from ej_utforda
