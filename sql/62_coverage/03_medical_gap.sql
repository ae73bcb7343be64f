-- step:    62_coverage/03_medical_gap
-- purpose: people of any age whom no medical scheme covers
-- grain:   one row per person_id with a gap
-- inputs:  link.person, decide.scheme_standing
-- params:  none
-- output:  decide.medical_gap
-- source:  the contract, who is a target, medical line

with standing as (
    select
        person_id,
        bool_or(is_covered) as is_covered,
        bool_or(is_open) as is_open
    from decide.scheme_standing
    where scheme in ('310', '390')
    group by person_id
)

select
    person.person_id,
    case when standing.is_open then 'lapsed' else 'not_enrolled' end as gap
from link.person as person
left join standing on person.person_id = standing.person_id
where not coalesce(standing.is_covered, false)
