-- step:    62_coverage/16_enrolment_targets
-- purpose: the list for the townships: whom to visit, why, what for, and in which order
-- grain:   one row per (person_id, insurance_line)
-- inputs:  decide.recommendation, decide.target_priority, decide.target_reason, link.person,
--          decide.person_unit, decide.target_employer,
--          decide.listed_before, hist.target_return, link.person_successor
-- params:  as_of
-- output:  pub.enrolment_targets
-- source:  the contract, enrolment_targets; order of the list by the policy

with returned as (
    -- what was found out about a person stays true when she bears another id
    select
        coalesce(successor.successor_id, answer.person_id) as person_id,
        answer.insurance_line,
        answer.reason,
        answer.note,
        answer.returned_on
    from hist.target_return as answer
    left join link.person_successor as successor on answer.person_id = successor.person_id
    qualify row_number() over (
        partition by coalesce(successor.successor_id, answer.person_id), answer.insurance_line
        order by answer.return_id desc
    ) = 1
)

select
    target.person_id,
    target.insurance_line,
    target.gap,
    target.scheme as recommended_scheme,
    target.payer,
    target.premium_due,
    place.priority,
    target.group_names as groups,
    reason.reasons,
    -- who lives nowhere in the county is found where she works
    coalesce(unit.township_code, employer.township_code) as township_code,
    coalesce(unit.township_name, employer.township_name) as township_name,
    unit.village_code,
    person.name,
    person.id_number,
    person.phone,
    target.employer_uscc,
    case when previous.person_id is null then 'new' else 'continuing' end as status,
    least(previous.first_listed_on, $as_of) as first_listed_on,
    returned.reason as returned_reason,
    returned.note as returned_note,
    returned.returned_on
from decide.recommendation as target
inner join link.person as person on target.person_id = person.person_id
inner join decide.target_priority as place
    on target.person_id = place.person_id
    and target.insurance_line = place.insurance_line
inner join decide.target_reason as reason
    on target.person_id = reason.person_id
    and target.insurance_line = reason.insurance_line
left join decide.person_unit as unit on target.person_id = unit.person_id
left join decide.target_employer as employer on target.person_id = employer.person_id
left join decide.listed_before as previous
    on target.person_id = previous.person_id
    and target.insurance_line = previous.insurance_line
left join returned
    on target.person_id = returned.person_id
    and target.insurance_line = returned.insurance_line
