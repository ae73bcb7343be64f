-- Arithmetic on periods (所属期): text YYYYMM, or YYYY00 for a whole year of the resident schemes.
-- Periods compare as text. A window "the last N months" is open towards the future: from D's month - N on.

create or replace macro period_of(day) as strftime(day, '%Y%m');

create or replace macro month_number(period) as
    cast(substr(period, 1, 4) as integer) * 12 + cast(substr(period, 5, 2) as integer) - 1;

create or replace macro period_of_number(n) as printf('%04d%02d', n // 12, n % 12 + 1);

create or replace macro period_shift(period, months) as period_of_number(month_number(period) + months);

create or replace macro window_start(day, months) as period_shift(period_of(day), -months);

create or replace macro is_whole_year(period) as ends_with(period, '00');

create or replace macro first_month(period) as
    case when ends_with(period, '00') then substr(period, 1, 4) || '01' else period end;

create or replace macro last_month(period) as
    case when ends_with(period, '00') then substr(period, 1, 4) || '12' else period end;

create or replace macro months_in(period) as
    case
        when ends_with(period, '00') then list_transform(
            ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'],
            lambda month: substr(period, 1, 4) || month
        )
        else [period]
    end;

-- Full years of age on a day.
create or replace macro age_on(birth_date, day) as date_sub('year', birth_date, day);

-- Month in which the statutory retirement age is reached. With k = months from the start of the raise to the
-- month of the old age, the delay is least(cap, k div step + 1), and none before the start.
-- Source: 全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定, 2024-09-13, and its tables.
create or replace macro retirement_month_number(old_month, step, cap, starts) as
    old_month + case
        when old_month < month_number(starts) then 0
        else least(cap, (old_month - month_number(starts)) // step + 1)
    end;

create or replace macro retirement_period(birth_date, old_age, step, cap, starts) as
    period_of_number(
        retirement_month_number(month_number(period_of(birth_date)) + old_age * 12, step, cap, starts)
    );

-- The 17 digits that an 18-character citizen number and its old 15-digit form have in common (GB 11643-1999).
create or replace macro citizen_body(id_number) as
    case length(id_number)
        when 18 then substr(id_number, 1, 17)
        when 15 then substr(id_number, 1, 6) || '19' || substr(id_number, 7, 9)
    end;

-- One key for the spellings of a unit's name: brackets and 有限责任公司 for 有限公司 are habits, not names.
create or replace macro unit_name_key(name) as
    replace(translate(folded_name(name), '()', ''), '有限责任公司', '有限公司');

-- A doubt's identity: its kind, whom it concerns and what it is about; nothing that changes from night to night.
create or replace macro flag_id_of(flag_type, subject, about) as
    flag_type || '-' || substr(md5(concat_ws('|', flag_type, subject, about)), 1, 16);

-- One row that a doubt rests on.
create or replace macro evidence_row(source, dataset, record_no, role, amount) as
    struct_pack(
        source := cast(source as varchar), dataset := cast(dataset as varchar),
        record_no := cast(record_no as varchar), role := cast(role as varchar),
        amount := cast(amount as decimal(14, 2))
    );

create or replace macro yuan_text(amount) as format('{:,.2f}元', cast(amount as double));

create or replace macro period_text(period) as
    case
        when ends_with(period, '00') then substr(period, 1, 4) || '年'
        else substr(period, 1, 4) || '年' || cast(cast(substr(period, 5, 2) as integer) as varchar) || '月'
    end;

-- One month, or from one to another.
create or replace macro span_text(period_from, period_to) as
    period_text(period_from) || case when period_to > period_from then '至' || period_text(period_to) else '' end;

-- An amount, or the least and the most where sources disagree.
create or replace macro range_text(least_amount, most_amount) as
    case
        when most_amount > least_amount
            then '至少' || yuan_text(least_amount) || '、至多' || yuan_text(most_amount)
        else yuan_text(least_amount)
    end;

create or replace macro day_text(day) as strftime(day, '%Y年%-m月%-d日');
