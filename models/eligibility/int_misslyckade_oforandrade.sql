-- Posts whose latest export failed in Millennium and whose source content is what it was then:
-- they wait for a change in the source (rule inlasning_misslyckad).
with

poster as (

    select * from {{ ref('int_poster') }}

),

misslyckade as (

    select *
    from {{ ref('stg_ledger__exporter') }}
    where status = 'misslyckad'

),

oforandrade as (

    select
        misslyckade.kallsystem,
        misslyckade.post_id
    from misslyckade
    inner join poster
        on
            misslyckade.kallsystem = poster.kallsystem
            and misslyckade.post_id = poster.post_id
    where misslyckade.innehall = {{ content_hash('poster', 'misslyckade.kategori') }}

)

select * from oforandrade
