-- The population register by canonical id: registered only if every row that shares it says J;
-- the first row by text gives name and address (rules, section 4).
with

personer as (

    select * from {{ ref('stg_pu__personer') }}

),

sammanforda as (

    select
        person,
        person_typ,
        bool_and(coalesce({{ code('folkbokford') }} = 'J', false)) as ar_folkbokford,
        -- Protected in one row is protected: the first such row with its flag.
        min({{ by_code_point("personnummer || chr(31) || coalesce(" ~ code('skyddad') ~ ", '')") }})
            filter (where coalesce({{ code('skyddad') }} <> 'N', true)) as forsta_skyddade,
        min({{ by_code_point('personnummer') }}) as forsta_personnummer
    from personer
    where person is not null
    group by person, person_typ

)

select * from sammanforda
