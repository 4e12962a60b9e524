-- The files of posts: `post` is in their order, so they take neither a sort nor a join.
copy (
    select
        kallsystem,
        post_typ,
        id as post_id,
        utfall,
        regel,
        regler,
        case kategori
            when 1 then 'forsta_kontakt' when 2 then 'aterbesok' when 3 then 'distanskontakt'
        end as kategori,
        vardenhet as vardenhet_id,
        regional as regional_problemkod,
        vinnare
    from post
) to '$ut/dispositioner.csv' $form;

create view export as
select
    *,
    '$run_id' as run_id,
    case kallsystem when 'PASIS' then 'PASIS-B-' else 'VAPS-R-' end || id as record_id,
    id as post_id,
    person as personnummer,
    vardenhet as vardenhet_id,
    mal as maldatum,
    bevakningstyp_kod as bevakningstyp,
    kontakttyp_kod as kontakttyp
from post
where regel = 'migreras';

copy (
    select
        run_id,
        record_id || '-FR' as record_id,
        kallsystem,
        post_id,
        personnummer,
        vardenhet_id,
        yrkeskategori,
        maldatum
    from export
    where kategori > 1
) to '$ut/millennium/forbrukad_remiss.csv' $form;

copy (
    select
        run_id,
        record_id,
        record_id || '-FR' as remiss_record_id,
        kallsystem,
        post_id,
        personnummer,
        vardenhet_id,
        kontakttyp,
        bevakningstyp,
        yrkeskategori,
        maldatum,
        uppfoljning as beslutsdatum,
        kommentar
    from export
    where kategori > 1
) to '$ut/millennium/bokningsbegaran.csv' $form;

copy (
    select
        run_id,
        record_id,
        kallsystem,
        post_id,
        vardatagande_id,
        personnummer,
        vardenhet_id,
        regional as regional_problemkod,
        vardbegaran,
        remisskalla,
        ankomst as ankomstdatum,
        beslut as remissbeslutsdatum,
        granskning as granskningsdatum,
        maldatum,
        dagar as antal_dagar,
        bevakningstyp,
        kontakttyp,
        yrkeskategori,
        remittent_klass,
        remittent_id,
        kommentar
    from export
    where kategori = 1
) to '$ut/millennium/remiss.csv' $form;
