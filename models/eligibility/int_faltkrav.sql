-- Which rules a missing or an invalid field breaks, once per system and category: the seed
-- faltkrav decides, and a region may add to it. A column for each field and shortcoming.
with

krav as (

    {{ seed_codes('faltkrav', ['kallsystem'], words=['kategori', 'falt', 'brist', 'regel']) }}

),

regler as (

    {{ rules_as_rows() }}

),

kategorier as (

    -- No category is '' here, so that the join to the posts is one of equal values.
    {% for kategori in ['forsta_kontakt', 'aterbesok', 'distanskontakt', ''] -%}
    select '{{ kategori }}' as kategori
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

brott as (

    select
        krav.kallsystem,
        kategorier.kategori,
        {% for field in fields() -%}
        bit_or(regler.bit) filter (where krav.brist = 'saknas' and krav.falt = '{{ field }}')
        as saknas_{{ field }},
        {% endfor -%}
        {% for field in validated_fields() -%}
        bit_or(regler.bit) filter (where krav.brist = 'ogiltig' and krav.falt = '{{ field }}')
        as ogiltig_{{ field }}{{ "," if not loop.last }}
        {% endfor %}
    from krav
    inner join kategorier
        on krav.kategori = '*' or krav.kategori = kategorier.kategori
    inner join regler
        on krav.regel = regler.regel
    group by krav.kallsystem, kategorier.kategori

)

select * from brott
