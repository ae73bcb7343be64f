-- step:    63_employers/06_employer_match
-- purpose: units that pay wages or should have registered, and whether they have registered
-- grain:   one row per unit_key
-- inputs:  decide.paid_person, decide.unit_entity, decide.unit_registration, decide.unit_name,
--          pub.employer_review_pairs
-- params:  none
-- output:  decide.employer_match
-- source:  docs/method.md, employers

with payer as (
    select distinct unit_key
    from decide.paid_person
    where is_wage
),

-- Until somebody has decided, nobody is told that it has not registered.
perhaps_registered as (
    select pair.employer_id_l as unit_key
    from pub.employer_review_pairs as pair
    semi join decide.unit_registration as registered on pair.employer_id_r = registered.unit_key
    union
    select pair.employer_id_r as unit_key
    from pub.employer_review_pairs as pair
    semi join decide.unit_registration as registered on pair.employer_id_l = registered.unit_key
)

select
    unit.unit_key,
    unit.uscc,
    unit.name,
    payer.unit_key is not null as is_payer,
    registered.unit_key is not null as is_registered,
    registered.unit_key is null and perhaps_registered.unit_key is not null
        as is_perhaps_registered,
    coalesce(registered.is_in_force, false) as is_in_force,
    coalesce(entity.division_code, registered.division_code) as division_code
from decide.unit_name as unit
left join payer on unit.unit_key = payer.unit_key
left join decide.unit_registration as registered on unit.unit_key = registered.unit_key
left join decide.unit_entity as entity on unit.unit_key = entity.unit_key
left join perhaps_registered on unit.unit_key = perhaps_registered.unit_key
where payer.unit_key is not null or entity.must_register
