-- Patients seen within two years: as the register writes their ids, or as they stand.
create unlogged table besokare as
select
    case when rak then siffror else personnummer end as t,
    rak
from (
    select
        personnummer,
        siffror,
        octet_length(siffror) = 12
        and (
            octet_length(ren) = 12 or (octet_length(ren) = 13 and substr(ren, 9, 1) in ('-', '+'))
        ) as rak
    from (
        select personnummer, ren, replace(replace(ren, '-', ''), '+', '') as siffror
        from (
            select personnummer, btrim(personnummer, E' \t\n\r\u00a0') as ren
            from pasis_patient
            left join kalender on pasis_patient.senaste_vardkontakt = kalender.t
            where
                case when kalender.t is null then datum(senaste_vardkontakt) else kalender.d end
                >= cast(:datum - interval '2 years' as date)
            offset 0
        ) as rena
        offset 0
    ) as skrivna
    offset 0
) as provade;
