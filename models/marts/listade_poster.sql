-- What clinics work from: one row per stopped post and broken rule, per post to move by hand and
-- rule that says so. Texts are fetched once, for both lists.
with

avgjorda as (

    select *
    from {{ ref('int_poster_avgjorda') }}
    where utfall in ('atgardslista', 'dubblett', 'manuell')

),

korning as (

    select {{ date_text('migreringsdatum') }} as datum
    from {{ ref('stg_flytt__korning') }}

),

regler as (

    select
        lasta.*,
        {{ field_numbers('lasta.falt') }}
    from (
        {{ seed_codes(
            'regel',
            [],
            ['ordning', 'rubrik', 'atgard', 'ansvarig'],
            words=['regel', 'utfall', 'falt'],
        ) }}
    ) as lasta
    {{ fence() }}

),

bitar as (

    {{ rules_as_rows() }}

),

brutna_regler as (

    select
        regelutfall.brott,
        bitar.regel
    from {{ ref('int_regelutfall') }} as regelutfall
    inner join bitar
        on {{ has_bit('regelutfall.brott', 'bitar.bit') }}

),

listade as (

    -- A duplicate breaks no rule but the one that decides it.
    select
        avgjorda.*,
        coalesce(brutna_regler.regel, avgjorda.regel) as listad_regel
    from avgjorda
    left join brutna_regler
        on {{ lists_rule('avgjorda', 'brutna_regler') }}

),

lista as (

    select
        listade.kallsystem,
        listade.post_typ,
        listade.post_id,
        listade.enhet,
        listade.mottagning,
        listade.vardenhet_id,
        listade.utfall,
        regler.regel,
        regler.rubrik,
        regler.atgard,
        regler.ansvarig,
        regler.falt,
        {{ listed_value('regler', 'poster', 'listade.ar_forsta_kontakt') }} as varde,
        listade.vinnare,
        {{ earlier_date('listningar.forst_sedd', 'korning.datum') }} as forst_sedd,
        {{ later_date('listningar.senast_sedd', 'korning.datum') }} as senast_sedd,
        listningar.senast_sedd as tidigare_sedd,
        poster.personnummer,
        -- What a mapping table would have to know of it.
        listade.brott,
        listade.remittent_klass,
        poster.problemkod_enhet_kod,
        poster.problemkod_kod,
        poster.vardgivarkategori_kod,
        poster.remiss_fran_enhet_kod,
        poster.remiss_fran_mottagning_kod,
        cast(regler.ordning as integer) as ordning
    from listade
    inner join regler
        on listade.listad_regel = regler.regel
    inner join {{ ref('int_poster') }} as poster
        on
            listade.kallsystem = poster.kallsystem
            and listade.post_id = poster.post_id
    cross join korning
    left join {{ ref('stg_ledger__listningar') }} as listningar
        on
            listade.kallsystem = listningar.kallsystem
            and listade.post_id = listningar.post_id
            and listade.listad_regel = listningar.regel
    where listade.utfall <> 'manuell' or regler.utfall = 'manuell'

)

select * from lista
