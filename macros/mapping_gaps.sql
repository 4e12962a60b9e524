{# The rows that mapping tables lack, for each post listed for one; reads listade, huvudmottagningar. #}
{% macro mapping_gaps() -%}
{% set gaps = {
    'vardenhet_omappad': ('mappning_vardenhet', "''", 'listade.kallsystem', 'listade.enhet',
        'listade.mottagning'),
    'problemkod_omappad': ('mappning_problemkod', "''", 'listade.kallsystem',
        'listade.problemkod_enhet_kod', 'listade.problemkod_kod'),
    'yrkeskategori_omappad': ('mappning_yrkeskategori', "''", "''", "''",
        'listade.vardgivarkategori_kod'),
    'huvudmottagning_saknas': ('huvudmottagning', "''", "''",
        'listade.remiss_fran_enhet_kod', "''"),
} -%}
{% for rule, (seed, class, system, unit, value) in gaps.items() -%}
select
    'mappning' as sort,
    listade.regel,
    '{{ seed }}' as tabell,
    {{ class }} as klass,
    {{ system }} as system,
    {{ unit }} as enhet,
    {{ value }} as kod,
    concat_ws(':', listade.problemkod_enhet_kod, listade.problemkod_kod) as problem,
    listade.kallsystem,
    listade.post_id,
    listade.brott
from listade
where listade.regel = '{{ rule }}'

union all

{% endfor -%}
-- An internal referrer is a clinic, its unit's main clinic where none is named.
select
    'mappning' as sort,
    listade.regel,
    'mappning_remittent' as tabell,
    listade.remittent_klass as klass,
    '' as system,
    listade.remiss_fran_enhet_kod as enhet,
    case
        when listade.remittent_klass = 'intern'
            then coalesce(listade.remiss_fran_mottagning_kod, huvudmottagningar.mottagning)
        else ''
    end as kod,
    concat_ws(':', listade.problemkod_enhet_kod, listade.problemkod_kod) as problem,
    listade.kallsystem,
    listade.post_id,
    listade.brott
from listade
left join huvudmottagningar
    on listade.remiss_fran_enhet_kod = huvudmottagningar.enhet
where listade.regel = 'remittent_omappad'
{%- endmacro %}
