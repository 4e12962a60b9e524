-- Migrated posts that are not ordered closed, or whose vårdåtagande is not, and why (rules, section
-- 8). What is ordered on request only is not listed.
with

undantag as (

    {{ seed_codes('undantag', [], words=['orsak'], texts=['rubrik', 'atgard']) }}

),

undantagna as (

    select
        avslut_provade.kallsystem,
        avslut_provade.post_typ,
        avslut_provade.post_id,
        avslut_provade.hinder as orsak,
        undantag.rubrik,
        undantag.atgard
    from {{ ref('avslut_provade') }} as avslut_provade
    left join undantag
        on avslut_provade.hinder = undantag.orsak
    where
        avslut_provade.hinder <> 'bestalld'
        and not {{ on_request('avslut_provade.typ') }}

)

select * from undantagna
