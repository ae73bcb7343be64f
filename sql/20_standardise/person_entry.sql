-- step:    20_standardise/person_entry
-- purpose: every distinct statement of a department on a person, in comparable form
-- grain:   one row per entry_id
-- inputs:  std.person_row, std.name_form, std.default_number
-- params:  none
-- output:  std.person_entry
-- source:  GB 11643-1999 (15 to 18 characters, check character, birth date and sex in the number)
with

entry as (
    select
        entry_id,
        any_value(source) as source,
        any_value(dataset) as dataset,
        any_value(case when unclaimed.id_number is null then mended_id(record.id_number) end) as id_mended,
        any_value(name) as name,
        any_value(former_name) as former_name,
        any_value(nullif(sex, '0')) as sex,
        any_value(birth_date) as birth_date,
        any_value(year(death_date) - age) as birth_year,
        any_value(case when status = '死亡注销' then status_date else death_date end) as death_date,
        any_value(household_no) as household_no,
        any_value(division_code) as division_code,
        any_value(address) as address,
        any_value(phone) as phone,
        any_value(payer_uscc) as payer_uscc,
        any_value(applicant_name) as applicant_name,
        any_value(applicant_phone) as applicant_phone,
        min(record_no) as record_no,
        count(*) as record_count,
    from std.person_row as record
    left join std.default_number as unclaimed on record.id_number = unclaimed.id_number
    group by entry_id
),

checked as (
    select
        *,
        id15_to_18(id_mended) as id18,
        -- A number of fifteen digits has no check character: nothing vouches for it.
        coalesce(is_valid_id(id_mended), false) as is_id_valid,
        coalesce(is_id_shaped(id15_to_18(id_mended)), false) as is_id_usable,
        coalesce(is_valid_id(id15_to_18(id_mended)), false) as is_id_readable,
    from entry
)

select
    checked.entry_id,
    checked.source,
    checked.dataset,
    checked.source || '/' || checked.dataset as parameter_group,
    checked.record_no,
    checked.record_count,
    -- A number with an impossible date is damaged, and still resembles the true one.
    case when regexp_full_match(checked.id18, '\d{17}[\dX]') then checked.id18 end as id18,
    checked.is_id_valid,
    checked.is_id_usable,
    checked.name,
    form.name_key,
    form.sound,
    form.near_sound,
    form.shape,
    form.surname,
    coalesce(form.is_damaged, false) as is_name_damaged,
    former.name_key as former_key,
    coalesce(checked.sex, case when checked.is_id_readable then id_sex(checked.id18) end) as sex,
    checked.sex as stated_sex,
    coalesce(checked.birth_date, case when checked.is_id_readable then id_birth_date(checked.id18) end) as birth_date,
    checked.birth_date as stated_birth,
    coalesce(
        year(checked.birth_date),
        case when checked.is_id_readable then year(id_birth_date(checked.id18)) end,
        checked.birth_year
    ) as birth_year,
    checked.death_date,
    checked.household_no,
    checked.division_code,
    case when length(checked.division_code) = 12 then checked.division_code end as village,
    case when regexp_matches(checked.address, '\d') then checked.address end as address,
    checked.phone,
    checked.payer_uscc,
    folded_name(checked.applicant_name) as applicant_key,
    checked.applicant_phone,
from checked
left join std.name_form as form on checked.name = form.name
left join std.name_form as former on checked.former_name = former.name
