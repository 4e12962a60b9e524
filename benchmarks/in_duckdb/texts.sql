-- Text and dates, each with a cheap look first: the exact way only for values in need.
-- `trim` with signs of its own and NFC cost 200 ns a value, a cast that fails as much.
create macro blanka() as ' ' || chr(9) || chr(10) || chr(13) || chr(160);

create macro tvattad(x) as nullif(trim(nfc_normalize(x), blanka()), '');

-- A case asks one thing after the other; `or` asks all of them of every row.
create macro ren(x) as case
    when x = '' then null
    when
        case
            when x < '!' then true
            when x[-1] <= ' ' then true
            when strlen(x) = length(x) then false
            when x[-1] = chr(160) then true
            when x >= chr(160) and x < chr(161) then true
            else not regexp_full_match(x, '[\x{1}-\x{2ff}]*')
        end
        then tvattad(x)
    else x
end;

create macro fylld(x) as case
    when x = '' then false
    when x >= '!' and x < chr(128) then true
    else ren(x) is not null
end;

create macro versal(x) as case
    when strlen(x) = length(x) then upper(x)
    when regexp_full_match(x, '[\x{1}-\x{17f}]*') then upper(replace(x, 'ß', 'SS'))
    else translate(
        replace(
            translate(x, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), 'ß', 'SS'
        ),
        $sma,
        $stora
    )
end;

create macro koder(lista) as
    list_transform(list_transform(lista, lambda x : tvattad(x)), lambda x : versal(x));

create macro kod(x) as koder([x])[1];

-- DuckDB takes 2026-1-5 and 2026/01/05 for dates too.
create macro ren_dag(x) as case
    when strlen(x) = 10
        then case
            when x[8] = '-' and x >= '19' and x < '22' and not suffix(x, ' ')
                then try_cast(x as date)
        end
    when strlen(x) = 8
        then case
            when try_cast(x as integer) between 19000101 and 21991231
                then cast(try_strptime(x, '%Y%m%d') as date)
        end
end;

create macro dag(x) as case
    when x = '' then null
    when strlen(x) in (8, 10) then ren_dag(x)
    else list_transform([tvattad(x)], lambda y : ren_dag(y))[1]
end;

create macro kommentar(kod, orsak, interndiagnos, intern_text) as nullif(concat_ws(
    ' | ',
    'Kod: ' || ren(kod),
    'Orsak: ' || ren(orsak),
    'Interndiagnos: ' || ren(interndiagnos),
    'Intern text: ' || ren(intern_text)
), '');
