-- The clinics' lists: one row per post and rule. The texts as received, by field of the rule.
create table regeltext as
select
    nr as plats,
    bit,
    cast(regel as regelnamn) as regel,
    cast(utfall as utfallsnamn) as utfall,
    rubrik,
    atgard,
    ansvarig,
    falt
from regel;

create table brutna as
select
    stoppade.brott,
    stoppade.regel as avgorande,
    regeltext.plats
from (
    select distinct
        brott,
        regel,
        utfall
    from post
    where utfall in ('atgardslista', 'dubblett', 'manuell')
) as stoppade
inner join regeltext
    on
        (stoppade.brott & bit <> 0 or stoppade.brott = 0 and stoppade.regel = regeltext.regel)
        and (stoppade.utfall <> 'manuell' or regeltext.utfall = 'manuell');

create table stoppad as
select
    post.nr,
    kallsystem,
    post_typ,
    id,
    rad,
    coalesce(vard_rad, -1) as vard_rad,
    enhet_kod,
    mottagning_kod,
    vardenhet,
    utfall,
    vinnare,
    brutna.plats
from post
inner join brutna on post.brott = brutna.brott and post.regel = brutna.avgorande
where utfall in ('atgardslista', 'dubblett', 'manuell');

create table listad as
select
    * exclude (falt_1, falt_2, falt_3, falt_4),
    nullif(concat_ws(' + ', ren(falt_1), ren(falt_2), ren(falt_3), ren(falt_4)), '') as varde
from (
    select
        stoppad.*,
        $varde
    from bev
    inner join (select * from stoppad where kallsystem = 'PASIS') as stoppad
        on bev.rowid = stoppad.rad
    inner join (
        select
            *,
            rowid as rid
        from vard
        where rowid in (select vard_rad from stoppad)
        union all by name
        select -1 as rid
    ) as vard
        on stoppad.vard_rad = vard.rid
);

insert into listad
select
    * exclude (falt_1, falt_2, falt_3, falt_4),
    nullif(concat_ws(' + ', ren(falt_1), ren(falt_2), ren(falt_3), ren(falt_4)), '') as varde
from (
    select
        stoppad.*,
        $varde_vaps
    from vaps
    inner join (select * from stoppad where kallsystem = 'VAPS') as stoppad
        on vaps.rowid = stoppad.rad
);

create view lista as
select
    kallsystem,
    post_typ,
    id as post_id,
    enhet_kod as enhet,
    mottagning_kod as mottagning,
    vardenhet as vardenhet_id,
    listad.utfall,
    regeltext.regel,
    rubrik,
    atgard,
    ansvarig,
    falt,
    varde,
    vinnare,
    '$datum' as forst_sedd,
    '$datum' as senast_sedd,
    nr,
    plats
from listad
inner join regeltext using (plats);

copy (
    select * exclude (nr, plats) from lista where utfall <> 'manuell' order by nr, plats
) to '$ut/atgardslista.csv' $form;

copy (
    select * exclude (nr, plats) from lista where utfall = 'manuell' order by nr, plats
) to '$ut/manuell_lista.csv' $form;
