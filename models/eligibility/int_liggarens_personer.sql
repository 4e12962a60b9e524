-- Personal ids in the ledger that are written otherwise than in the newest extract, in the form in
-- which ids are compared: canonical by the date of the command, as text where there is none.
with

nu as (

    select * from {{ ref('int_exporter_nu') }}

),

liggaren as (

    select
        kallsystem,
        post_typ,
        post_id,
        personnummer_text,
        vardatagande_personnummer_text
    from {{ ref('stg_ledger__exporter') }}

    union all

    select
        kallsystem,
        post_typ,
        post_id,
        personnummer_text,
        vardatagande_personnummer_text
    from {{ ref('stg_ledger__godkannanden') }}

),

-- The ledger's text of each pair that differs.
texter as (

    {% for text in ['personnummer_text', 'vardatagande_personnummer_text'] -%}
    select liggaren.{{ text }} as personnummer
    from liggaren
    inner join nu
        on
            liggaren.kallsystem = nu.kallsystem
            and liggaren.post_typ = nu.post_typ
            and liggaren.post_id = nu.post_id
            and liggaren.{{ text }} <> nu.{{ text }}
    {% if not loop.last %}union{% endif %}
    {% endfor %}

),

{{ personal_id_steps('texter') }},

jamforda as (

    select
        personnummer as personnummer_text,
        coalesce({{ as_text('person') }}, personnummer) as person
    from classified

)

select * from jamforda
