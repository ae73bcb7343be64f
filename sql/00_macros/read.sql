-- Reads delivered text. Every value arrives as text and is cleaned once by `clean_text`; each kind of
-- schemas/dataset.py then has its macro here, which expects cleaned text and gives NULL for what it cannot read.
-- Macros are textual: an argument that occurs often is written out often, so each of these expects a column.
-- Source: the contract's chapter on deliveries (dates, missing markers, spreadsheet damage).

create or replace macro narrowed(x) as
    case
        when strlen(x) = length(x) or not regexp_matches(x, '[！-～　]') then x
        else translate(
            x,
            '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ．－／　',
            '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-/ '
        )
    end;

create or replace macro trimmed(x) as trim(narrowed(x), ' ''' || chr(9) || chr(13) || chr(10) || chr(160) || chr(65279));

-- NULL for a missing marker. A list and not a set of `in`: more than a few of those become a join for each column.
create or replace macro unless_missing(x) as
    case when not list_contains(['', 'NULL', 'null', 'Null', '无', '-', '—', '——', '不详'], x) then x end;

-- Without the blanks and quotes of spreadsheets; NULL for a missing marker. Most values are plain ASCII that begins
-- with a letter or digit, and cheap comparisons say so.
create or replace macro clean_text(x) as
    case
        when x >= '0' and strlen(x) = length(x) and x not in ('NULL', 'null', 'Null')
            and not ends_with(x, ' ') and not ends_with(x, chr(9)) and not ends_with(x, chr(10)) and not ends_with(x, chr(13))
            then x
        else unless_missing(trimmed(x))
    end;

-- A spreadsheet, or a program that took the number for a figure (it writes no plus sign), has turned it into scientific
-- notation: its digits are lost. Few values hold a plus sign or begin like that, and only CASE spares the others the
-- patterns: AND evaluates both sides.
create or replace macro is_scientific(x) as
    case
        when contains(x, '+') then regexp_full_match(x, '\d(\.\d+)?[eE]\+\d+')
        when substr(x, 2, 1) = '.' then regexp_full_match(x, '\d\.\d+[eE]\d+')
        else false
    end;

-- Numbers of accounts, telephones and rows are text too, and two of them may be lost to one scientific form.
create or replace macro read_text(x) as case when is_scientific(x) then null else x end;

create or replace macro read_name(x) as x;

-- An identifier without the blanks inside it, in capitals.
create or replace macro read_id_number(x) as
    case when is_scientific(x) then null else upper(replace(x, ' ', '')) end;

create or replace macro read_uscc(x) as read_id_number(x);

create or replace macro read_sex(x) as
    case upper(x)
        when '1' then '1' when '男' then '1' when '男性' then '1' when 'M' then '1'
        when '2' then '2' when '女' then '2' when '女性' then '2' when 'F' then '2'
        when '0' then '0' when '9' then '0' when '未知' then '0' when '未说明' then '0'
    end;

create or replace macro date_from_words(x) as
    try_cast(
        regexp_replace(
            translate(x, '年月./号', '----日'), '^(\d{4})-(\d{1,2})-(\d{1,2})日?([ T].*)?$', '\1-\2-\3'
        ) as date
    );

create or replace macro plausible_date(d) as case when d between date '1850-01-01' and date '9999-12-31' then d end;

-- 1980-05-01, 1980/5/1, 19800501, 1980.05.01, 1980年5月1日, or a spreadsheet's day number; what is smaller than 2200
-- (a day of January 1906) is a year, or a year and a month, and no day.
create or replace macro read_date(x) as
    plausible_date(
        case
            when length(x) = 10 and substr(x, 5, 1) = '-' then try_cast(x as date)
            when length(x) = 8 and try_cast(x as integer) is not null and not contains(x, '.')
                then cast(try_strptime(x, '%Y%m%d') as date)
            when try_cast(x as double) between 2200 and 99999
                then date '1899-12-30' + cast(floor(try_cast(x as double)) as integer)
            else date_from_words(x)
        end
    );

create or replace macro plausible_period(p) as
    case when substr(p, 1, 4) between '1950' and '2199' and substr(p, 5, 2) between '00' and '12' then p end;

create or replace macro read_period(x) as
    case
        when length(x) = 6 and try_cast(x as integer) is not null and not contains(x, '.') then plausible_period(x)
        else plausible_period(
            regexp_extract(x, '^(\d{4})[-/.年](\d{1,2})([-/.月].*)?$', 1)
            || lpad(nullif(regexp_extract(x, '^(\d{4})[-/.年](\d{1,2})([-/.月].*)?$', 2), ''), 2, '0')
        )
    end;

create or replace macro read_amount(x) as
    case
        when try_cast(x as decimal(14, 2)) is not null then try_cast(x as decimal(14, 2))
        else try_cast(regexp_replace(x, '[,，￥¥元\s]', '', 'g') as decimal(14, 2))
    end;

create or replace macro read_integer(x) as try_cast(regexp_replace(x, '(岁|\.0+)$', '') as integer);

create or replace macro read_division(x) as
    case
        when length(x) between 6 and 12 and try_cast(x as ubigint) is not null and not contains(x, '.') then x
        when regexp_full_match(x, '\d{6,12}\.0+') then regexp_extract(x, '^\d+')
    end;

-- `spellings` and `stored` are lists of one length: what may be written, and what it is kept as.
create or replace macro read_code(x, spellings, stored) as stored[list_position(spellings, x)];

-- A number of a binary file as the text that its sender meant: whole numbers without a decimal point.
create or replace macro text_of_number(x) as
    case
        when not isfinite(x) then null
        when x = floor(x) and abs(x) < 1e15 then cast(cast(x as bigint) as varchar)
        when abs(x) >= 1e15 then format('{:.5E}', x)
        else cast(x as varchar)
    end;

-- An event cannot be younger than the extract that reports it; such a date is a slip of the pen.
create or replace macro not_after(d, latest) as case when d <= latest then d end;

-- What is written plainly is read without cleaning; NULL for anything else, which is then cleaned and read by the
-- macros above, to the same value. Cheap comparisons of the text come first.

-- Text: ASCII that begins with a letter or digit, or Chinese; no blanks at its ends, no wide letters or digits, no
-- missing marker, and no number in scientific notation.
create or replace macro quick_text(x) as
    case
        when x >= '0' and strlen(x) = length(x) and x not in ('NULL', 'null', 'Null') and not contains(x, '+')
            and substr(x, 2, 1) <> '.' and not ends_with(x, ' ') and not ends_with(x, chr(9))
            and not ends_with(x, chr(10)) and not ends_with(x, chr(13))
            then x
        when regexp_full_match(x, '[0-9A-Za-z一-鿿（][0-9A-Za-z一-鿿（）()·#-]*')
            and x not in ('NULL', 'null', 'Null') and x not in ('无', '不详')
            then x
    end;

create or replace macro quick_name(x) as quick_text(x);

create or replace macro quick_id_number(x) as case when regexp_full_match(x, '\d{15}(\d\d[\dX])?') then x end;

create or replace macro quick_uscc(x) as case when regexp_full_match(x, '[0-9A-Z]{18}') then x end;

create or replace macro quick_integer(x) as
    case when regexp_full_match(x, '\d{1,9}') then try_cast(x as integer) end;

-- Texts are compared before they are read: a macro that names its argument three times reads it three times.
create or replace macro quick_date(x, latest) as
    case
        when length(x) = 10 and substr(x, 5, 1) = '-' and x between '1850' and cast(cast(latest as date) as varchar)
            then try_cast(x as date)
        when length(x) = 8 and x between '1850' and strftime(cast(latest as date), '%Y%m%d')
            and try_cast(x as integer) > 18500000
            then cast(try_strptime(x, '%Y%m%d') as date)
    end;

create or replace macro quick_period(x) as
    case when regexp_full_match(x, '(19[5-9]|2[01]\d)\d(0\d|1[0-2])') then x end;

create or replace macro quick_amount(x) as case when x >= '-' and x < ':' then try_cast(x as decimal(14, 2)) end;

create or replace macro quick_code(x, spellings, stored) as stored[list_position(spellings, x)];

create or replace macro quick_division(x) as
    case when length(x) in (6, 9, 12) and try_cast(x as ubigint) is not null then x end;

create or replace macro quick_sex(x) as
    case x when '1' then '1' when '2' then '2' when '男' then '1' when '女' then '2' end;
