-- Codes and names of employers: unified social credit codes (GB 32100-2015), the organisation codes within them
-- (GB 11714-1997) and the tax numbers that both replaced; addresses.
--
-- A code is delivered by itself, as the nine characters of the old certificate ('12345678-9'), as the fifteen of the
-- old tax number (division and organisation code) or as the owner's citizen number. Columns, not long expressions.

-- A code as typed, in one form: capitals, no signs. NULL when nothing is left.
create or replace macro unit_code(code) as nullif(regexp_replace(upper(code), '[^0-9A-Z]', '', 'g'), '');

-- A credit code by its form; letters that the alphabet lacks are read as the digits they look like. A citizen number
-- has that form too, and is none.
create or replace macro usable_uscc(code) as
    case
        when is_valid_id(code) and not coalesce(is_valid_uscc(code), false) then null
        when regexp_full_match(translate(code, 'IOSZ', '1052'), '[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}')
        then translate(code, 'IOSZ', '1052')
    end;

-- What a character counts in an organisation code: its place in 0-9A-Z.
create or replace macro org_code_value(code, place) as
    strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(code, place, 1)) - 1;

-- Whether the text is an organisation code with a right check character: 11 - Σ wᵢcᵢ mod 11, 10 being X and 11 being 0.
create or replace macro is_valid_org_code(code) as
    regexp_full_match(code, '[0-9A-Z]{8}[0-9X]')
    and substr('0X987654321', (3 * org_code_value(code, 1) + 7 * org_code_value(code, 2)
        + 9 * org_code_value(code, 3) + 10 * org_code_value(code, 4) + 5 * org_code_value(code, 5)
        + 8 * org_code_value(code, 6) + 4 * org_code_value(code, 7) + 2 * org_code_value(code, 8)) % 11 + 1, 1)
        = substr(code, 9, 1);

-- An old number of fifteen digits with a birth date; an organisation code there would have to look like one.
create or replace macro is_citizen_number(code) as
    is_valid_id(code) or (regexp_full_match(code, '[1-9]\d{14}') and id_birth_date(code) is not null
        and not is_valid_org_code(substr(code, 7, 9)));

-- The organisation code in a cleaned code: characters 9-17 of a credit code, 7-15 of an old tax number, or all.
create or replace macro org_code_of(code) as
    case
        when usable_uscc(code) is not null then substr(usable_uscc(code), 9, 9)
        when length(code) = 15 and regexp_full_match(code, '[1-9]\d{5}[0-9A-Z]{8}[0-9X]') and not is_citizen_number(code)
        then substr(code, 7, 9)
        when regexp_full_match(code, '[0-9A-Z]{8}[0-9X]') then code
    end;

-- The citizen number, 15 to 18, under which a sole trader paid tax; with the two digits of a second shop or without.
create or replace macro owner_id_of(code) as
    case
        when usable_uscc(code) is null and is_valid_id(substr(code, 1, 18)) and length(code) in (18, 20)
        then substr(code, 1, 18)
        when length(code) in (15, 17) and is_citizen_number(substr(code, 1, 15)) then id15_to_18(substr(code, 1, 15))
    end;

-- One key for the spellings of a unit's whole name: `unit_name_key` without any sign.
create or replace macro plain_unit_name(name) as
    nullif(regexp_replace(unit_name_key(name), '[^\p{L}\p{N}?]', '', 'g'), '');

-- An address from the township on, in one spelling; NULL when it says no more than the county.
create or replace macro address_key(address) as
    nullif(regexp_replace(
        regexp_replace(folded_name(address), '[^\p{L}\p{N}?]', '', 'g'),
        '^([^省市县区镇乡街路村]{2,8}(省|自治区))?([^省市县区镇乡街路村]{2,8}(市|自治州|盟))?'
            || '([^省市县区镇乡街路村]{2,8}(县|区|旗|市))?', ''), '');

-- Whether one list of places (unit_parts) says nothing against the other: it is empty, or within it.
create or replace macro places_fit(one, other) as
    one is null or other is null
    or list_has_all(string_split(one, '/'), string_split(other, '/'))
    or list_has_all(string_split(other, '/'), string_split(one, '/'));

-- Whether two legal forms may be spellings of one unit's: a company's is never that of a shop, works or body.
create or replace macro are_of_one_kind(one, other) as
    one is null or other is null or ends_with(one, '公司') = ends_with(other, '公司');

-- Whether two names speak of one branch, or both of the whole; 东沟店 is 阜宁东沟店.
create or replace macro is_same_branch(one, other) as
    one is not distinct from other or coalesce(ends_with(one, other) or ends_with(other, one), false);
