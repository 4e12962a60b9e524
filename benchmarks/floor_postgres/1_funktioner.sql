-- Functions for what is rare: of all rows only those are asked that no join has found.

create function ren(t text) returns text immutable parallel safe language sql as $$
    select nullif(btrim(t, E' \t\n\r\u00a0'), '')
$$;

create function kod(t text) returns text immutable parallel safe language sql as $$
    select case
        when octet_length(t) = char_length(t) then upper(ren(t) collate "C")
        when t !~ '[^\u0001-\u007fåäöÅÄÖ]'
            then upper(replace(replace(replace(ren(t), 'å', 'Å'), 'ä', 'Ä'), 'ö', 'Ö') collate "C")
        else upper(translate(
            replace(ren(t), 'ß', 'SS'),
            'åäöéüµàáâãæçèêëìíîïðñòóôõøùúûýþÿāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįıĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷźżžſ',
            'ÅÄÖÉÜΜÀÁÂÃÆÇÈÊËÌÍÎÏÐÑÒÓÔÕØÙÚÛÝÞŸĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮIĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŹŻŽS'
        ) collate "C")
    end
$$;

create function ord(t text) returns text immutable parallel safe language sql as $$
    select lower(ren(t) collate "C")
$$;

create function datum(t text) returns date immutable parallel safe language sql as $$
    select case
        when
            ren(t) ~ '^(19|20|21)[0-9]{2}(-[0-9]{2}-[0-9]{2}|[0-9]{4})$'
            and pg_input_is_valid(ren(t), 'date')
            then cast(ren(t) as date)
    end
$$;

-- 0 a date, 1 missing, 2 filled with something else.
create function datumbrist(t text) returns integer immutable parallel safe language sql as $$
    select case when ren(t) is null then 1 when datum(t) is null then 2 else 0 end
$$;

create function id_normaliserat(t text) returns text immutable parallel safe language sql as $$
    select kod(translate(ren(t), E' \t\n\r\u00a0', ''))
$$;

create function id_jamforbart(t text) returns text immutable parallel safe language sql as $$
    select replace(replace(id_normaliserat(t), '-', ''), '+', '')
$$;

-- A personal id as person * 16 + kind. Kinds: 0 missing, 1 reserve number, 2 invalid, personnummer
-- (3 not in the register, 4 registered, 5 not), samordningsnummer (6, 7, 8 likewise).
create function idklass(t text) returns bigint immutable parallel safe language plpgsql as $$
declare
    i text := translate(t, E' \t\n\r\u00a0', '');
    j text;
    n bigint;
    f bigint;
    samordning boolean;
begin
    if i !~ '^[0-9]+[-+]?[0-9]+$' then
        i := id_normaliserat(t);
        if i is null then
            return 0;
        end if;
        if i !~ '^([0-9]{6}|[0-9]{8})[-+]?[0-9A-Z]{4}$' then
            return 2;
        end if;
        if i ~ '[A-Z]' then
            return 1;
        end if;
    end if;
    j := replace(replace(i, '-', ''), '+', '');
    if octet_length(j) not in (10, 12)
        or octet_length(i) > octet_length(j) and substr(i, octet_length(j) - 3, 1) not in ('-', '+') then
        return 2;
    end if;
    n := j;
    if (:luhn) <> 0 then
        return 2;
    end if;
    f := n / 10000;
    samordning := f % 100 between 60 and 91 and f / 100 % 100 between 0 and 12;
    if octet_length(j) = 10 then
        f := f + 1000000 * (
            :datum_nr / 1000000
            - case when :datum_nr % 1000000 < f - case when samordning then 60 else 0 end then 1 else 0 end
            - case when position('+' in i) > 0 then 1 else 0 end
        );
    end if;
    if samordning then
        return (f * 10000 + n % 10000) * 16 + 6;
    end if;
    if f > :datum_nr or n / 10 % 1000 = 0 or f < 10000
        or not pg_input_is_valid(lpad(cast(f as text), 8, '0'), 'date') then
        return 2;
    end if;
    return (f * 10000 + n % 10000) * 16 + 3;
end
$$;

-- The same with the register asked: for the few ids that are not written as the register has them.
create function idslag(t text) returns bigint stable parallel safe language plpgsql as $$
declare
    klass bigint := idklass(t);
begin
    if klass < 16 then
        return klass;
    end if;
    return coalesce((select register.id16 from register where register.person = klass / 16), klass);
end
$$;

create function ids_skiljer(t text, id16 bigint, annan text, annan16 bigint) returns boolean
immutable parallel safe language sql as $$
    select case
        when ren(t) is null then false
        when id16 >= 16 and annan16 >= 16 then id16 <> annan16
        else coalesce(
            case when id16 >= 16 then cast(id16 / 16 as text) else id_jamforbart(t) end
            <> case when annan16 >= 16 then cast(annan16 / 16 as text) else id_jamforbart(annan) end,
            false
        )
    end
$$;
