-- Which rules the fields break, once for every combination of system, category and fields that
-- occurs: the seed faltkrav decides, and a region may add to it.
with

poster as (

    select * from {{ ref('int_poster_provade') }}

),

krav as (

    {{ seed_codes('faltkrav', ['kallsystem'], words=['kategori', 'falt', 'brist', 'regel']) }}

),

falt as (

    {{ bits_as_rows(fields()) }}

),

regler as (

    {{ bits_as_rows(rules()) }}

),

kombinationer as (

    -- No category is '' here, so that the join back is one of equal values.
    select distinct
        kallsystem,
        coalesce(kategori, '') as kategori,
        saknas,
        ogiltiga
    from poster

),

brutna as (

    select distinct
        kombinationer.kallsystem,
        kombinationer.kategori,
        kombinationer.saknas,
        kombinationer.ogiltiga,
        regler.bit
    from kombinationer
    inner join krav
        on
            kombinationer.kallsystem = krav.kallsystem
            and (krav.kategori = '*' or kombinationer.kategori = krav.kategori)
    inner join falt
        on krav.falt = falt.namn
    inner join regler
        on krav.regel = regler.namn
    where
        (krav.brist = 'saknas' and {{ has_bit('kombinationer.saknas', 'falt.bit') }})
        or (krav.brist = 'ogiltig' and {{ has_bit('kombinationer.ogiltiga', 'falt.bit') }})

),

brott as (

    select
        kallsystem,
        kategori,
        saknas,
        ogiltiga,
        {{ sum_bits('bit') }} as brott
    from brutna
    group by kallsystem, kategori, saknas, ogiltiga

)

select * from brott
