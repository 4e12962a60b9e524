{#
  A key of one or several columns: filled and unique. `optional` columns may be empty; two empty
  values are one. The failing rows hold counts only, so that no personal id can reach a log.
#}
{% test unique_key(model, columns, optional=[]) %}

select count(*) as antal
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns if column not in optional %}
    or {{ column }} is null
    {%- endfor %}

{% endtest %}
