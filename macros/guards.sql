{# A row of the guards' models: what a guard's message does not need is empty. #}
{% macro guard(vakt, tabell=none, kolumn=none, kod=none, antal=none, av=none, forut=none, forut_av=none, orsak=none) -%}
'{{ vakt }}' as vakt
        {%- for name, e in {'tabell': tabell, 'kolumn': kolumn, 'kod': kod, 'orsak': orsak}.items() %},
        {{ flytt.as_text(e or 'null') }} as {{ name }}
        {%- endfor %}
        {%- for name, e in {'antal': antal, 'av': av, 'forut': forut, 'forut_av': forut_av}.items() %},
        cast({{ e or 'null' }} as bigint) as {{ name }}
        {%- endfor %}
{%- endmacro %}
