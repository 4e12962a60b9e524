-- Referrers, once for every combination that occurs.
create table remittent_text as
with

poster as (

    select
        lower(ren(remittent_klass)) as klass,
        kod(enhet) as enhet,
        kod(mottagning) as mottagning,
        ren(remittent_id) as remittent_id
    from mappning_remittent

),

huvud as (

    select
        kod(enhet) as enhet,
        kod(mottagning) as mottagning
    from huvudmottagning

),

kanda as (

    select
        klass,
        enhet,
        mottagning,
        remittent_id
    from poster
    where klass = 'intern' and mottagning is not null and remittent_id is not null
    union all
    select
        'intern' as klass,
        huvud.enhet,
        '' as mottagning,
        remittent_id
    from huvud
    left join poster
        on
            huvud.enhet = poster.enhet
            and huvud.mottagning = poster.mottagning
            and klass = 'intern'
    where huvud.mottagning is not null
    union all
    select
        klass,
        enhet,
        '' as mottagning,
        remittent_id
    from poster
    where klass = 'extern' and remittent_id is not null

),

kodade as (

    select
        *,
        cast(row_number() over () as integer) as remittent,
        koder([remiss_fran_kod, remiss_fran_enhet, remiss_fran_mottagning]) as koder,
        koder[1] as kod_kod,
        koder[2] as enhet_kod,
        koder[3] as mottagning_kod,
        case
            when kod_kod in ('02', '03') then 'intern' when kod_kod is not null then 'extern'
        end as klass
    from (select distinct remiss_fran_kod, remiss_fran_enhet, remiss_fran_mottagning from vard)

)

select
    remiss_fran_kod,
    remiss_fran_enhet,
    remiss_fran_mottagning,
    remittent,
    remittent_id,
    case
        when remittent_id is null then null
        when kodade.klass = 'extern' then 'extern_extern'
        when driftstart <= date '$datum' then 'intern_intern'
        else 'extern_intern'
    end as remittent_klass,
    $krav_pa_remittent as brott,
    case
        when
            kodade.klass = 'intern'
            and mottagning_kod is null
            and kanda.klass is null
            and enhet_kod is not null
            then $huvudmottagning_saknas
        when kodade.klass is not null and enhet_kod is not null and remittent_id is null
            then $remittent_omappad
        else 0
    end
    | $krav_om_remittent_kravs as brott_om_kravs
from kodade
left join kanda
    on
        kodade.klass = kanda.klass
        and kodade.enhet_kod = kanda.enhet
        and kanda.mottagning
        = case kodade.klass when 'intern' then coalesce(mottagning_kod, '') else '' end
left join start
    on start.kallsystem = 'PASIS' and kodade.enhet_kod = start.enhet;

create type avsandare as enum (
    select distinct remittent_id from remittent_text where remittent_id is not null union select '-'
);

create type avsandarklass as enum ('intern_intern', 'extern_intern', 'extern_extern');

create table remittent as
select * replace (
    cast(remittent_id as avsandare) as remittent_id,
    cast(remittent_klass as avsandarklass) as remittent_klass
)
from remittent_text;
