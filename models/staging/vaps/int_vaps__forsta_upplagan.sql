{{ config(materialized=env_var('FLYTT_STEPS', 'view')) }}
-- The content of VÅPs's posts as the first edition of the rules hashed it, for exports made by it:
-- it did not know bokad_datum, so that a post with one is another.
with

innehall as (

    select
        'VAPS' as kallsystem,
        remiss_id as post_id,
        {{ row_content(
            raw_columns('vaps_remiss') | reject('equalto', 'bokad_datum') | list,
            'remisser'
        ) }} || coalesce(bokad_datum, '') as innehall,
        '' as innehall_vardatagande
    from {{ ref('stg_vaps__remisser') }} as remisser

)

select * from innehall
