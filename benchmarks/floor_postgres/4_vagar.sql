-- What the codes of a vårdåtagande mean, once for every combination that occurs.
create unlogged table problem as
select
    rader.s,
    rader.e,
    rader.p,
    kod(rader.e) is null as utan_enhet,
    kod(rader.p) as kod,
    s_problemkod.regional,
    case
        when kod(rader.e) is not null and kod(rader.p) is not null and s_problemkod.regional is null
            then :problemkod_omappad
        else 0
    end as grund
from (
    select 'PASIS' as s, enhet as e, problemkod as p from pasis_vardatagande group by enhet, problemkod
    union all
    select 'VAPS', enhet, remissanledning from vaps_remiss group by enhet, remissanledning
) as rader
left join s_problemkod
    on
        rader.s = s_problemkod.kallsystem
        and kod(rader.e) = s_problemkod.enhet
        and kod(rader.p) = s_problemkod.problemkod;

create unlogged table vag as
select
    row_number() over () as id,
    rader.v,
    rader.k,
    rader.e,
    rader.m,
    rader.vk as vardbegaran,
    krav.dagar as dagar_kravs,
    s_remittent.remittent_id,
    case
        when s_remittent.remittent_id is null then null
        when rader.klass = 'extern' then 'extern_extern'
        when s_driftstart.driftstart <= :datum then 'intern_intern'
        else 'extern_intern'
    end as remittent_klass,
    case when rader.vk is not null and not krav.ingar then :vardbegaran_ingar_ej else 0 end
    + case
        when
            krav.remittent and rader.klass = 'intern' and rader.ek is not null and rader.mk is null
            and s_remittent.klass is null
            then :huvudmottagning_saknas
        else 0
    end
    + case
        when
            krav.remittent and rader.klass is not null and rader.ek is not null
            and s_remittent.remittent_id is null
            and (rader.klass = 'extern' or rader.mk is not null or s_remittent.klass is not null)
            then :remittent_omappad
        else 0
    end as grund,
    case when rader.vk is null then :saknas_typ_av_vb else 0 end
    + case when rader.mk is null then :saknas_remiss_fran_mottagning else 0 end as brist,
    case when rader.klass is null then :saknas_remiss_fran_kod else 0 end
    + case when rader.ek is null then :saknas_remiss_fran_enhet else 0 end as brist_remittent,
    krav.remittent
from (
    select
        *,
        kod(v) as vk,
        case when kod(k) in ('02', '03') then 'intern' when kod(k) is not null then 'extern' end as klass,
        kod(e) as ek,
        kod(m) as mk
    from (
        select distinct
            typ_av_vb as v, remiss_fran_kod as k, remiss_fran_enhet as e, remiss_fran_mottagning as m
        from pasis_vardatagande
    ) as olika
    offset 0
) as rader
left join lateral (
    select
        coalesce(bool_or(kod(ingar) = 'J'), false) as ingar,
        coalesce(bool_or(kod(remittent_kravs) = 'J'), false) as remittent,
        coalesce(bool_or(kod(antal_dagar_kravs) = 'J'), false) as dagar
    from vardbegaran
    where kod(typ_av_vb) = rader.vk
) as krav on true
left join s_remittent
    on
        rader.klass = s_remittent.klass
        and rader.ek = s_remittent.enhet
        and case when rader.klass = 'intern' then coalesce(rader.mk, '') else '' end = s_remittent.mottagning
left join s_driftstart
    on s_driftstart.kallsystem = 'PASIS' and rader.ek = s_driftstart.enhet;

create unlogged table dagar as
select
    t,
    case when ren(t) ~ '^[0-9]{1,3}$' then cast(ren(t) as smallint) end as n,
    case
        when ren(t) is null then :saknas_antal_dagar
        when ren(t) ~ '^[0-9]{1,3}$' then 0
        else :ogiltig_antal_dagar
    end as brist
from (
    select antal_dagar as t from pasis_vardatagande group by antal_dagar
    union
    select antal_dagar from vaps_remiss group by antal_dagar
) as olika;

analyze problem;
analyze vag;
analyze dagar;
