-- Citizen numbers (GB 11643-1999) and unified social credit codes (GB 32100-2015).
--
-- Every macro takes cleaned text (upper case, no blanks), gives NULL for NULL and never raises.
-- A right check character is not proof: about one in ten errors of several digits passes it.

-- ISO 7064 MOD 11-2 weighs a digit by a power of two, so the weighted sum is the digits read in base 2. Sixteen
-- digits, one in each four bits of a number, are folded in pairs, four times (masks 0x0F0F…, 0x00FF…, 0x0000FFFF…,
-- 0x00000000FFFFFFFF): a quarter of the time of sixteen substr(). A list of one element only names a value, which
-- SQL cannot do otherwise; without the cast the caller's arithmetic would be done on 128 bits.
create or replace macro digits_in_base_2(digits) as
    cast(list_transform(list_transform(list_transform(list_transform(
        [try_cast('0x' || digits as ubigint)],
        lambda n: ((n >> 4) & 1085102592571150095::ubigint) * 2 + (n & 1085102592571150095::ubigint)),
        lambda n: ((n >> 8) & 71777214294589695::ubigint) * 4 + (n & 71777214294589695::ubigint)),
        lambda n: ((n >> 16) & 281470681808895::ubigint) * 16 + (n & 281470681808895::ubigint)),
        lambda n: (n >> 32) * 256 + (n & 4294967295::ubigint))[1] as integer);

-- The check character of the first 17 digits of `id`; NULL when the first sixteen are no digits.
create or replace macro id_check_character(id) as
    substr('10X98765432', (digits_in_base_2(substr(id, 1, 16)) * 4 + ascii(substr(id, 17, 1)) * 2 + 3) % 11 + 1, 1);

-- Whether the text has the form of an 18-character number, its birth date being a day of the calendar.
create or replace macro is_id_shaped(id) as
    regexp_full_match(id, '[1-9]\d{5}(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX]')
    and case when substr(id, 13, 2) > '28' then try_strptime(substr(id, 7, 8), '%Y%m%d') is not null else true end;

-- Whether the text is an 18-character number with a right check character. 15-digit numbers have none: false.
create or replace macro is_valid_id(id) as
    is_id_shaped(id) and id_check_character(id) = substr(id, 18, 1);

create or replace macro with_check_character(digits) as digits || id_check_character(digits);

-- A 15-digit number as 18 characters (century 19); any other text unchanged.
create or replace macro id15_to_18(id) as
    case
        when regexp_full_match(id, '[1-9]\d{14}')
        then with_check_character(substr(id, 1, 6) || '19' || substr(id, 7, 9))
        else id
    end;

-- Birth date as a 15- or 18-character number has it, whatever its check character; NULL when it has none.
create or replace macro id_birth_date(id) as
    case
        when regexp_full_match(id, '[1-9]\d{16}[\dX]') then cast(try_strptime(substr(id, 7, 8), '%Y%m%d') as date)
        when regexp_full_match(id, '[1-9]\d{14}') then cast(try_strptime('19' || substr(id, 7, 6), '%Y%m%d') as date)
    end;

-- Sex as a 15- or 18-character number has it: '1' male (odd sequence number), '2' female; NULL when it has none.
create or replace macro id_sex(id) as
    case
        when regexp_full_match(id, '[1-9]\d{16}[\dX]') then if(ascii(substr(id, 17, 1)) % 2 = 1, '1', '2')
        when regexp_full_match(id, '[1-9]\d{14}') then if(ascii(substr(id, 15, 1)) % 2 = 1, '1', '2')
    end;

-- What a character counts in a credit code: its place in the alphabet of GB 32100, which has no I, O, S, V and Z.
create or replace macro uscc_value(code, place) as
    strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, place, 1)) - 1;

-- Whether the text is a credit code with a right check character: the values weighted by 3^(i-1) mod 31 sum to 0 mod 31.
create or replace macro is_valid_uscc(code) as
    regexp_full_match(code, '[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}')
    and (uscc_value(code, 1) + 3 * uscc_value(code, 2) + 9 * uscc_value(code, 3) + 27 * uscc_value(code, 4)
        + 19 * uscc_value(code, 5) + 26 * uscc_value(code, 6) + 16 * uscc_value(code, 7) + 17 * uscc_value(code, 8)
        + 20 * uscc_value(code, 9) + 29 * uscc_value(code, 10) + 25 * uscc_value(code, 11) + 13 * uscc_value(code, 12)
        + 8 * uscc_value(code, 13) + 24 * uscc_value(code, 14) + 10 * uscc_value(code, 15) + 30 * uscc_value(code, 16)
        + 28 * uscc_value(code, 17) + uscc_value(code, 18)) % 31 = 0;

-- The number of an account or a bill without the blanks and hyphens that some write in it.
create or replace macro paper_number(x) as
    case when contains(x, ' ') or contains(x, '-') then regexp_replace(x, '[ -]', '', 'g') else x end;

-- Whether it tells one from another: a word or zeros stand where there is none.
create or replace macro is_paper_number(x) as coalesce(regexp_matches(x, '[1-9]'), false);
