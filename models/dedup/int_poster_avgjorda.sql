-- Every post with its outcome, the deciding rule and all that is broken.
with

poster as (

    select * from {{ ref('int_poster_mappade') }}

),

regelutfall as (

    select * from {{ ref('int_regelutfall') }}

),

dubbletter as (

    select * from {{ ref('int_dubbletter') }}

),

regler as (

    {{ seed_codes('regel', [], ['regel', 'utfall']) }}

),

avgjorda as (

    select
        poster.kallsystem,
        poster.post_typ,
        poster.post_id,
        poster.kategori,
        poster.ar_forsta_kontakt,
        poster.person,
        poster.enhet,
        poster.mottagning,
        poster.vardgivarkategori,
        poster.problemkod_enhet,
        poster.problemkod,
        poster.vardenhet_id,
        poster.regional_problemkod,
        poster.yrkeskategori,
        poster.remittent_klass,
        poster.remittent_id,
        poster.remiss_fran_enhet,
        poster.brott,
        coalesce(regelutfall.utfall, dubblettregler.utfall, 'migreras') as utfall,
        coalesce(regelutfall.regel, dubbletter.regel, 'migreras') as regel,
        coalesce(regelutfall.regler, dubbletter.regel, 'migreras') as regler,
        dubbletter.vinnare
    from poster
    left join regelutfall
        on poster.brott = regelutfall.brott
    left join dubbletter
        on
            poster.kallsystem = dubbletter.kallsystem
            and poster.post_id = dubbletter.post_id
    left join regler as dubblettregler
        on dubbletter.regel = dubblettregler.regel

)

select * from avgjorda
