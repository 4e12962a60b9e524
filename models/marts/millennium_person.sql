-- Step one: the registered persons who have an open post, an open vårdåtagande or a care contact
-- within two years (rules, section 7).
with

korning as (

    select * from {{ ref('stg_flytt__korning') }}

),

personer as (

    select *
    from {{ ref('int_personer') }}
    where ar_folkbokford and person_typ = 'personnummer'

),

register as (

    select * from {{ ref('stg_pu__personer') }}

),

patienter as (

    select * from {{ ref('stg_pasis__patienter') }}

),

berorda as (

    select person
    from {{ ref('int_poster_avgjorda') }}
    where person is not null and not {{ has_bit('brott', rule_bit('post_avslutad')) }}

    union all

    select person
    from {{ ref('stg_pasis__vardataganden') }}
    where person is not null and {{ parse_date('avslutsdatum') }} is null

    union all

    select patienter.person
    from patienter
    cross join korning
    where
        patienter.person is not null
        and {{ parse_date('patienter.senaste_vardkontakt') }} >= korning.kontaktgrans

),

levererade as (

    select
        {{ as_text('personer.person') }} as personnummer,
        case when personer.forsta_skyddade is null then register.fornamn end as fornamn,
        case when personer.forsta_skyddade is null then register.efternamn end as efternamn,
        case when personer.forsta_skyddade is null then register.adress end as adress,
        case when personer.forsta_skyddade is null then register.postnummer end as postnummer,
        case when personer.forsta_skyddade is null then register.postort end as postort,
        case
            when personer.forsta_skyddade is null then 'N'
            else nullif(split_part(personer.forsta_skyddade, chr(31), 2), '')
        end as skyddad
    from personer
    inner join register
        on personer.forsta_personnummer = register.personnummer
    where personer.person in (select person from berorda)

)

select * from levererade
