-- Referrers by source code: internal ones by unit and clinic, where a unit's main clinic also
-- answers for a missing clinic (mottagning is null); external ones by unit alone.
with

remittenter as (

    {{ seed_codes(
        'mappning_remittent',
        ['enhet', 'mottagning'],
        ['remittent_id'],
        words=['remittent_klass'],
    ) }}

),

huvudmottagningar as (

    {{ seed_codes('huvudmottagning', ['enhet', 'mottagning']) }}

),

interna as (

    select
        enhet,
        mottagning,
        remittent_id
    from remittenter
    where remittent_klass = 'intern' and mottagning is not null and remittent_id is not null

),

alla as (

    select
        'intern' as remittent_klass,
        enhet,
        mottagning,
        remittent_id,
        {{ no_text() }} as huvudmottagning
    from interna

    union all

    select
        'intern' as remittent_klass,
        huvudmottagningar.enhet,
        '' as mottagning,
        interna.remittent_id,
        huvudmottagningar.mottagning as huvudmottagning
    from huvudmottagningar
    left join interna
        on
            huvudmottagningar.enhet = interna.enhet
            and huvudmottagningar.mottagning = interna.mottagning
    where huvudmottagningar.mottagning is not null

    union all

    select
        'extern' as remittent_klass,
        enhet,
        '' as mottagning,
        remittent_id,
        {{ no_text() }} as huvudmottagning
    from remittenter
    where remittent_klass = 'extern' and remittent_id is not null

)

select * from alla
