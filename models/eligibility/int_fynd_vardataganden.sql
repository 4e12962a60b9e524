-- Open vårdåtaganden with a column for each finding (rules, section 9).
with

vardataganden as (

    select *
    from {{ ref('stg_pasis__vardataganden') }}
    where {{ parse_date('avslutsdatum') }} is null

),

bevakningar as (

    select
        vardatagande_id,
        count(*) as antal,
        count(*) filter (where {{ parse_date('avbokad_datum') }} is null) as antal_oppna,
        count(*) filter (
            where
                {{ parse_date('avbokad_datum') }} is null
                and {{ code('kontakttyp') }} = 'NY' and intern_text is null
        ) as antal_nya_utan_text
    from {{ ref('stg_pasis__bevakningar') }}
    group by vardatagande_id

),

-- Of a bevakning that is migrated or was ever ordered closed, the vårdåtagande then and now.
lamnade as (

    select vardatagande_id
    from {{ ref('int_exporter_lage') }}
    where
        kallsystem = 'PASIS'
        and (status = 'migrerad' or bestalld or avslut_id is not null)

    union

    select vardatagande_id_nu as vardatagande_id
    from {{ ref('int_exporter_lage') }}
    where
        kallsystem = 'PASIS'
        and (status = 'migrerad' or bestalld or avslut_id is not null)

),

fynd as (

    select
        vardataganden.vardatagande_id,
        {{ code('vardataganden.enhet') }} as enhet,
        coalesce(bevakningar.antal, 0) as antal_bevakningar,
        coalesce(bevakningar.antal_oppna, 0) = 0
        and not exists (
            select 1
            from {{ ref('int_spar') }} as spar
            where
                spar.tabell = 'pasis_bevakning'
                and spar.vardatagande_id = vardataganden.vardatagande_id
        )
        and not exists (
            select 1
            from lamnade
            where lamnade.vardatagande_id = vardataganden.vardatagande_id
        ) as vardatagande_utan_bevakning,
        vardataganden.problemkod is not null
        and vardataganden.granskningsdatum is null as granskningsdatum_saknas,
        vardataganden.remissbeslutsdatum is null as remissbeslutsdatum_saknas,
        vardataganden.ankomstdatum is null as ankomstdatum_saknas,
        vardataganden.fri_text is not null
        and coalesce(bevakningar.antal_nya_utan_text, 0) > 0 as fri_text_utan_intern_text
    from vardataganden
    left join bevakningar
        on vardataganden.vardatagande_id = bevakningar.vardatagande_id

)

select * from fynd
