-- step:    20_standardise/person_entry
-- purpose: every distinct statement of a department on a person, in comparable form
-- grain:   one row per entry_id
-- inputs:  std.person_statement, std.name_form, std.number_form
-- params:  none
-- output:  std.person_entry
-- source:  docs/method.md, comparable form
select
    said.entry_id,
    said.source,
    said.dataset,
    said.source || '/' || said.dataset as parameter_group,
    said.record_no,
    said.record_count,
    number.id18,
    coalesce(number.is_valid, false) as is_id_valid,
    coalesce(number.is_usable, false) as is_id_usable,
    said.name,
    form.name_key,
    form.sound,
    form.near_sound,
    form.shape,
    form.surname,
    coalesce(form.is_damaged, false) as is_name_damaged,
    former.name_key as former_key,
    coalesce(nullif(said.sex, '0'), number.sex) as sex,
    nullif(said.sex, '0') as stated_sex,
    coalesce(said.birth_date, number.birth_date) as birth_date,
    said.birth_date as stated_birth,
    coalesce(year(said.birth_date), year(number.birth_date), year(said.death_date) - said.age) as birth_year,
    case when said.status = '死亡注销' then said.status_date else said.death_date end as death_date,
    said.household_no,
    said.division_code,
    case when length(said.division_code) = 12 then said.division_code end as village,
    case when regexp_matches(said.address, '\d') then said.address end as address,
    said.phone,
    said.payer_uscc,
    applicant.name_key as applicant_key,
    said.applicant_phone,
from std.person_statement as said
left join std.number_form as number using (id_number)
left join std.name_form as form on said.name = form.name
left join std.name_form as former on said.former_name = former.name
left join std.name_form as applicant on said.applicant_name = applicant.name
