-- What a first contact reads of its vårdåtagande, once for every combination of codes.
create table begaran_text as
with

kodade as (

    select
        *,
        cast(row_number() over () as integer) as begaran,
        koder([enhet, problemkod, typ_av_vb, antal_dagar]) as koder,
        koder[1] as enhet_kod,
        koder[2] as problemkod_kod,
        koder[3] as typ_kod,
        koder[4] as dagar_ren
    from (select distinct enhet, problemkod, typ_av_vb, antal_dagar from vard)

)

select
    kodade.enhet,
    kodade.problemkod,
    kodade.typ_av_vb,
    kodade.antal_dagar,
    begaran,
    typ_kod as vardbegaran,
    case
        when regexp_full_match(dagar_ren, '[0-9]{1,3}') then cast(dagar_ren as smallint)
    end as dagar,
    regional,
    coalesce(typer.remittent_kravs, false) as remittent_kravs,
    -- The unit of the bevakning stands in where the vårdåtagande has none.
    case when enhet_kod is null then problemkod_kod end as problemkod_utan_enhet,
    case
        when typ_kod is not null and not coalesce(typer.ingar, false) then $vardbegaran_ingar_ej
        else 0
    end
    | case
        when enhet_kod is not null and problemkod_kod is not null and regional is null
            then $problemkod_omappad
        else 0
    end
    | $krav_pa_begaran as brott
from kodade
left join (
    select
        kod(typ_av_vb) as typ,
        coalesce(kod(ingar) = 'J', false) as ingar,
        coalesce(kod(remittent_kravs) = 'J', false) as remittent_kravs,
        coalesce(kod(antal_dagar_kravs) = 'J', false) as antal_dagar_kravs
    from vardbegaran
) as typer
    on kodade.typ_kod = typer.typ
left join problemkarta
    on
        problemkarta.kallsystem = 'PASIS'
        and kodade.enhet_kod = problemkarta.enhet
        and kodade.problemkod_kod = problemkarta.problemkod;

create type begart as enum (
    select distinct vardbegaran from begaran_text where vardbegaran is not null union select '-'
);

create table begaran as
select * replace (cast(vardbegaran as begart) as vardbegaran) from begaran_text;
