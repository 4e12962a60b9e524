-- Every post with what its own texts mean: its category, its dates, what the seeds say of its codes
-- and which of its fields hold something else than they should.
{% set dates = [
    'maldatum', 'ankomstdatum', 'remissbeslutsdatum', 'granskningsdatum', 'beslutsdatum_aterbesok',
    'avslutad', 'vardatagande_avslutad',
] -%}
with

poster as (

    select * from {{ ref('int_poster') }}

),

kontakttyper as (

    {{ seed_codes('kontakttyp', ['kallsystem', 'kontakttyp'], words=['kategori']) }}

),

bevakningstyper as (

    {{ seed_codes('bevakningstyp', ['kallsystem', 'bevakningstyp'], words=['kategori']) }}

),

kanda_bevakningstyper as (

    select distinct
        kallsystem,
        bevakningstyp
    from bevakningstyper

),

vardbegaran as (

    {{ seed_codes('vardbegaran', ['typ_av_vb', 'ingar', 'remittent_kravs', 'antal_dagar_kravs']) }}

),

kategoriserade as (

    select
        poster.*,
        kontakttyper.kategori as seedad_kategori,
        case
            when poster.kontakttyp is null then poster.kategori_utan_kontakttyp
            when kontakttyper.kategori <> 'ingar_ej' then kontakttyper.kategori
        end as kategori,
        {% for date in dates -%}
        {{ parse_date('poster.' ~ date) }} as {{ date }}_datum{{ "," if not loop.last }}
        {% endfor %}
    from poster
    left join kontakttyper
        on
            poster.kallsystem = kontakttyper.kallsystem
            and poster.kontakttyp_kod = kontakttyper.kontakttyp
    {{ fence() }}

),

tolkade as (

    select
        kategoriserade.*,
        coalesce(kategoriserade.kategori = 'forsta_kontakt', false) as ar_forsta_kontakt,
        kanda_bevakningstyper.bevakningstyp is not null as ar_kand_bevakningstyp,
        bevakningstyper.bevakningstyp is not null as ar_tillaten_bevakningstyp,
        coalesce(vardbegaran.ingar = 'J', false) as vardbegaran_ingar,
        coalesce(vardbegaran.remittent_kravs = 'J', false) as remittent_kravs,
        coalesce(vardbegaran.antal_dagar_kravs = 'J', false) as antal_dagar_kravs,
        case
            when coalesce(kategoriserade.kategori, '') <> 'forsta_kontakt' then null
            when kategoriserade.remiss_fran_kod_kod in ('02', '03') then 'intern'
            when kategoriserade.remiss_fran_kod_kod is not null then 'extern'
        end as remittent_klass,
        -- Rules on a first contact's vårdåtagande need it to exist.
        coalesce(kategoriserade.kategori = 'forsta_kontakt', false)
        and kategoriserade.laser_vardatagande
        and not kategoriserade.har_vardatagande as vardatagande_okant,
        {% for date in dates -%}
        kategoriserade.{{ date }} is not null
        and kategoriserade.{{ date }}_datum is null as ogiltig_{{ date }},
        {% endfor -%}
        kategoriserade.remissdatum is not null
        and kategoriserade.remissbeslutsdatum_datum is null as ogiltig_remissdatum,
        kategoriserade.antal_dagar is not null
        and not {{ matches('kategoriserade.antal_dagar', '[0-9]{1,3}') }} as ogiltig_antal_dagar,
        kategoriserade.person_typ = 'ogiltigt' as ogiltig_personnummer
    from kategoriserade
    left join kanda_bevakningstyper
        on
            kategoriserade.kallsystem = kanda_bevakningstyper.kallsystem
            and kategoriserade.bevakningstyp_kod = kanda_bevakningstyper.bevakningstyp
    left join bevakningstyper
        on
            kategoriserade.kallsystem = bevakningstyper.kallsystem
            and kategoriserade.bevakningstyp_kod = bevakningstyper.bevakningstyp
            and kategoriserade.kategori = bevakningstyper.kategori
    left join vardbegaran
        on kategoriserade.typ_av_vb_kod = vardbegaran.typ_av_vb
    {{ fence() }}

)

select * from tolkade
