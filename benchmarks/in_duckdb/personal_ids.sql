-- Personal ids as the number of the twelve canonical digits.
create macro bart_id(x) as
    list_transform([translate(nfc_normalize(x), blanka(), '')], lambda y : versal(y))[1];

create macro idsiffror(x) as replace(replace(bart_id(x), '-', ''), '+', '');

create macro samordningsdag(n) as
    n // 10000 % 100 between 60 and 91 and n // 1000000 % 100 between 0 and 12;

create macro i_sekel(n, plus) as n + 10000000000 * (
    $datum_nr // 1000000
    - case
        when
            $datum_nr % 1000000 < n // 10000 - case when samordningsdag(n) then 60 else 0 end
            then 1
        else 0
    end
    - case when plus then 1 else 0 end
);

create macro provat_id(x) as list_transform(
    [bart_id(x)],
    lambda y : case
        when regexp_full_match(y, '([0-9]{6}|[0-9]{8})[-+]?[0-9]{4}')
            then list_transform(
                [try_cast(replace(replace(y, '-', ''), '+', '') as bigint)],
                lambda z : case when strlen(y) > 11 then z else i_sekel(z, contains(y, '+')) end
            )[1]
    end
)[1];

-- Twelve digits with or without a dash need no more than a cast: of what it takes besides digits,
-- only an exponent reaches twelve places, and then the number ends with a nought.
create macro snabb_text(x) as case
    when strlen(x) = 12 then x
    when strlen(x) = 13 and x[9] = '-' then replace(x, '-', '')
end;

create macro id_av(tal, x) as case
    when
        tal >= 100000000000
        and case when tal % 10 <> 0 then true else not contains(lower(x), 'e') end
        then tal
    when x = '' then null
    else coalesce(
        try_cast(nullif(regexp_extract(
            regexp_replace(x, '([0-9]{8})[ \x{a0}]*[-+]?[ \x{a0}]*([0-9]{4})', '\1\2'),
            '^[ \t\r\n\x{a0}]*([0-9]{12})[ \t\r\n\x{a0}]*$$',
            1
        ), '') as bigint),
        provat_id(x)
    )
end;

create macro siffersumma(n, p) as
    n // p % 10 + 2 * (n // (p * 10) % 10) + n // (p * 50) % 2;

create macro kontrollsiffra_ok(n) as (
    siffersumma(n, 1::bigint) + siffersumma(n, 100::bigint) + siffersumma(n, 10000::bigint)
    + siffersumma(n, 1000000::bigint) + siffersumma(n, 100000000::bigint)
) % 10 = 0;

create macro kalenderdag(n) as
    n >= 10000
    and n // 100 % 100 between 1 and 12
    and n % 100 between 1 and case
        when n % 100 <= 28 then 28
        when n // 100 % 100 in (4, 6, 9, 11) then 30
        when n // 100 % 100 <> 2 then 31
        when n // 10000 % 4 = 0 and (n // 10000 % 100 <> 0 or n // 10000 % 400 = 0) then 29
        else 28
    end;

-- 0 missing, 1 reserve number, 2 samordningsnummer, 3 personnummer, 4 invalid
create macro idtyp(n, x) as case
    when n is null
        then case
            when ren(x) is null then 0
            when regexp_full_match(bart_id(x), '([0-9]{6}|[0-9]{8})[-+]?[0-9A-Z]{4}') then 1
            else 4
        end
    when not kontrollsiffra_ok(n) then 4
    when samordningsdag(n) then 2
    when kalenderdag(n // 10000) and n // 10000 <= $datum_nr and n // 10 % 1000 > 0 then 3
    else 4
end;
