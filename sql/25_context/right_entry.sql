-- step:    25_context/right_entry
-- purpose: each known person as a register has her, with what all her records say
-- grain:   one row per (person_key, number, name, former name, birth date); entry_id: the first entry that says so
-- inputs:  link.known_entry, link.known_person, link.person_payment
-- params:  none
-- output:  link.right_entry
-- source:  docs/method.md, context
with

-- Registers that say the same of a person are one candidate, not two.
variant as (
    select
        person_key,
        id18,
        name_key,
        former_key,
        birth_date,
        min(entry_id) as entry_id,
        bool_or(is_id_valid) as is_id_valid,
        any_value(sound) as sound,
        any_value(near_sound) as near_sound,
        any_value(shape) as shape,
        any_value(surname) as surname,
        bool_or(is_name_damaged) as is_name_damaged,
        min(birth_year) as birth_year,
        min(stated_birth) as stated_birth,
        min(sex) as sex,
    from link.known_entry
    group by person_key, id18, name_key, former_key, birth_date
),

paid as (
    select person_key, list(day) as days from link.person_payment group by person_key
)

select
    variant.entry_id,
    variant.person_key,
    variant.id18,
    variant.is_id_valid,
    variant.name_key,
    variant.former_key,
    variant.sound,
    variant.near_sound,
    variant.shape,
    variant.surname,
    variant.is_name_damaged,
    coalesce(variant.birth_date, person.birth_date) as birth_date,
    variant.stated_birth,
    coalesce(variant.birth_year, person.birth_year) as birth_year,
    coalesce(variant.sex, person.sex) as sex,
    person.phones,
    person.villages,
    person.addresses,
    person.death_dates,
    person.employers,
    person.household_no,
    coalesce(paid.days, []) as payment_days,
from variant
inner join link.known_person as person using (person_key)
left join paid using (person_key)
