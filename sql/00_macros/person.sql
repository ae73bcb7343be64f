-- Small judgements on what a row says of a person.

-- An identity number with the letters and signs that people type for its digits and its X set right.
create or replace macro mended_id(id) as
    case
        when regexp_full_match(id, '\d{17}[\dX]|\d{15}') then id
        else translate(substr(id, 1, length(id) - 1), 'OIL', '011')
            || translate(right(id, 1), 'Х×*OIL', 'XXX011')
    end;

-- Two dates that differ in one digit of YYYYMMDD.
create or replace macro one_digit_apart(a, b) as
    hamming(strftime(a, '%Y%m%d'), strftime(b, '%Y%m%d')) = 1;

create or replace macro day_month_swapped(a, b) as
    year(a) = year(b) and month(a) = day(b) and day(a) = month(b);

-- Two numbers one substitution or one swap of neighbours apart.
create or replace macro one_slip_apart(a, b) as
    length(a) = length(b) and damerau_levenshtein(a, b) = 1;

-- Two names of one length that agree in every character that neither side has lost.
create or replace macro same_but_for_lost(a, b) as
    length(a) = length(b)
    and length(a) >= 2
    and (
        regexp_full_match(b, replace(regexp_escape(a), '\?', '.'))
        or regexp_full_match(a, replace(regexp_escape(b), '\?', '.'))
    );

-- The comparisons that said something, as JSON text: what is compared, its level, what that means, its weight in bits.
create or replace macro evidence_text(items, log_us) as
    coalesce(
        cast(to_json(list_transform(items, lambda item: {
            'comparison': item.title,
            'level': item.level,
            'says': item.says,
            'weight': round(item.weight - coalesce(log_us[item.varying_no], 0), 2)
        })) as varchar),
        '[]'
    );

-- Which record speaks first for a person, and names her.
create or replace macro record_rank(source, dataset) as
    case source || '/' || dataset
        when 'public_security/population' then 1
        when 'insurance/persons' then 2
        when 'public_security/residence_permits' then 3
        else 4
    end;

create or replace macro person_id_of(record_key) as 'P' || upper(left(md5(record_key), 15));

-- What a record says of a person, to be held against what it says later: number, name, birth date. The state has no names.
create or replace macro said_of(number, name, birth_date) as
    [md5_number_lower(number), md5_number_lower(name), md5_number_lower(cast(birth_date as varchar))];

create or replace macro employer_id_of(record_key) as 'U' || upper(left(md5(record_key), 15));
