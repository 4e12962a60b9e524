{{ config(materialized=env_var('FLYTT_STEPS', 'view')) }}
-- The content of PASiS's posts as the first edition of the rules hashed it, for exports made by it.
with

innehall as (

    select
        'PASIS' as kallsystem,
        bevakningar.bevakning_id as post_id,
        {{ row_content(raw_columns('pasis_bevakning'), 'bevakningar') }} as innehall,
        {{ row_content(
            raw_columns('pasis_vardatagande'),
            'vardataganden'
        ) }} as innehall_vardatagande
    from {{ ref('stg_pasis__bevakningar') }} as bevakningar
    left join {{ ref('stg_pasis__vardataganden') }} as vardataganden
        on bevakningar.vardatagande_id = vardataganden.vardatagande_id

)

select * from innehall
