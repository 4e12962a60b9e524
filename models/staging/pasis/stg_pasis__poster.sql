{{ config(materialized="view") }}
-- The posts of PASiS in the common shape: a bevakning with the vårdåtagande it refers to.
-- The rules decide which posts read the vårdåtagande (section "post" of the rules).
with

bevakningar as (

    select * from {{ ref('stg_pasis__bevakningar') }}

),

vardataganden as (

    select * from {{ ref('stg_pasis__vardataganden') }}

),

poster as (

    select
        'PASIS' as kallsystem,
        'bevakning' as post_typ,
        'B' as post_bokstav,
        bevakningar.bevakning_id as post_id,
        {{ no_text() }} as kategori_utan_kontakttyp,
        bevakningar.avbokad_datum as avslutad,
        bevakningar.bokad_datum,

        bevakningar.personnummer,
        bevakningar.person,
        bevakningar.person_typ,
        bevakningar.personnummer_jamforbart,
        coalesce(bevakningar.id_normaliserat, '') as personnummer_text,

        bevakningar.enhet,
        bevakningar.mottagning,
        {{ no_text() }} as sektor_team,
        bevakningar.vardgivarkategori,
        bevakningar.maldatum,
        bevakningar.bevakningstyp,
        bevakningar.kontakttyp,
        bevakningar.beslutsdatum_aterbesok,
        bevakningar.kod,
        bevakningar.orsak,
        bevakningar.interndiagnos,
        bevakningar.intern_text,
        {{ no_text() }} as avvikelseorsak,
        nullif(concat_ws(
            ' | ',
            'Kod: ' || bevakningar.kod,
            'Orsak: ' || bevakningar.orsak,
            'Interndiagnos: ' || bevakningar.interndiagnos,
            'Intern text: ' || bevakningar.intern_text
        ), '') as kommentar,

        true as laser_vardatagande,
        bevakningar.vardatagande_id,
        vardataganden.vardatagande_id is not null as har_vardatagande,
        vardataganden.vardatagande_id is not null
        and {{ parse_date('vardataganden.avslutsdatum') }} is null as har_oppet_vardatagande,
        vardataganden.avslutsdatum as vardatagande_avslutad,
        vardataganden.person as vardatagande_person,
        vardataganden.personnummer_jamforbart as vardatagande_personnummer_jamforbart,
        coalesce(vardataganden.id_normaliserat, '') as vardatagande_personnummer_text,
        coalesce(vardataganden.enhet, bevakningar.enhet) as problemkod_enhet,
        vardataganden.problemkod,
        vardataganden.ankomstdatum,
        vardataganden.typ_av_vb,
        vardataganden.antal_dagar,
        vardataganden.remiss_fran_kod,
        vardataganden.remiss_fran_enhet,
        vardataganden.remiss_fran_mottagning,
        vardataganden.granskningsdatum,
        vardataganden.remissbeslutsdatum,
        {{ no_text() }} as remissdatum,
        {{ no_text() }} as remissanledning,
        {{ no_text() }} as remisskalla,

        {{ compared_content('pasis_bevakning', 'bevakningar') }} as innehall,
        case
            when vardataganden.vardatagande_id is null then ''
            else {{ compared_content('pasis_vardatagande', 'vardataganden') }}
        end as innehall_vardatagande
    from bevakningar
    left join vardataganden
        on bevakningar.vardatagande_id = vardataganden.vardatagande_id

)

select * from poster
