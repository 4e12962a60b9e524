-- What the instruction leaves to people once a post is migrated, in the extract or not: what it
-- needs is known from its export (rules, section 10).
with

migrerade as (

    select
        exporter.*,
        exporter.kategori = 'forsta_kontakt' as ar_forsta_kontakt,
        exporter.avvikelseorsak is not null as kraver_avvikelseorsak,
        exporter.kallsystem = 'VAPS'
        and exporter.kategori = 'forsta_kontakt' as kraver_remitterande_enhet,
        exporter.huvudmottagning is not null as kraver_huvudmottagning_som_remittent
    from {{ ref('int_exporter_lage') }} as exporter
    where exporter.status = 'migrerad'

),

oppna as (

    {{ open_things() }}

),

-- Open vårdåtaganden, or what a source has in their place, that no order in force names.
oppna_vardataganden as (

    select
        oppna.typ,
        oppna.id
    from oppna
    left join {{ ref('stg_ledger__avslut') }} as avslut
        on
            oppna.typ = {{ closed_thing('avslut.typ') }}
            and oppna.id = avslut.id
            and avslut.i_kraft
    where {{ is_linked('oppna.typ') }} and avslut.id is null

),

arbeten as (

    {% for arbete, varde in {
        'avvikelseorsak': 'avvikelseorsak',
        'remitterande_enhet': no_text(),
        'huvudmottagning_som_remittent': 'huvudmottagning',
    }.items() -%}
    select
        kallsystem,
        post_typ,
        post_id,
        vardenhet_id,
        '{{ arbete }}' as arbete,
        {{ varde }} as varde
    from migrerade
    where kraver_{{ arbete }}

    union all

    {% endfor -%}
    select
        migrerade.kallsystem,
        migrerade.post_typ,
        migrerade.post_id,
        migrerade.vardenhet_id,
        'vardatagande_kvar' as arbete,
        migrerade.vardatagande_id as varde
    from migrerade
    inner join oppna_vardataganden
        on migrerade.vardatagande_id = oppna_vardataganden.id
    where not migrerade.ar_forsta_kontakt

),

texter as (

    {{ seed_codes('arbete', [], words=['arbete'], texts=['rubrik', 'atgard']) }}

),

efterarbete as (

    select
        arbeten.kallsystem,
        arbeten.post_typ,
        arbeten.post_id,
        arbeten.vardenhet_id,
        arbeten.arbete,
        texter.rubrik,
        texter.atgard,
        arbeten.varde
    from arbeten
    left join texter
        on arbeten.arbete = texter.arbete

)

select * from efterarbete
