-- step:    62_coverage/12_other_insurance
-- purpose: what a target is insured in, though not in this line: by a unit, or on her own
-- grain:   one row per (person_id, insurance_line) with another insurance in force
-- inputs:  decide.target, decide.registry_person, decide.scheme_standing,
--          stg.insurance__enrolments, stg.insurance__employers
-- params:  none
-- output:  decide.other_insurance
-- source:  the plan, chapter 3(3)1: who is insured in one line is to be registered in the other

with in_force as (
    select
        target.person_id,
        target.insurance_line,
        enrolment.scheme,
        bool_or(enrolment.employer_no is not null) as is_by_unit,
        max(unit.name) as unit_name
    from stg.insurance__enrolments as enrolment
    inner join decide.registry_person as registry on enrolment.person_no = registry.person_no
    inner join decide.target as target on registry.person_id = target.person_id
    left join stg.insurance__employers as unit on enrolment.employer_no = unit.record_no
    where enrolment.status = '参保缴费'
        and line_of(enrolment.scheme) is distinct from target.insurance_line
    group by target.person_id, target.insurance_line, enrolment.scheme
)

select
    in_force.person_id,
    in_force.insurance_line,
    list_transform(
        list_sort(list(in_force.scheme) filter (where is_by_unit)), lambda one: scheme_title(one)
    ) as unit_schemes,
    max(in_force.unit_name) as unit_name,
    list_transform(
        list_sort(list(in_force.scheme) filter (where not is_by_unit)),
        lambda one: scheme_title(one)
    ) as own_schemes
from in_force
left join decide.scheme_standing as standing
    on in_force.person_id = standing.person_id
    and in_force.scheme = standing.scheme
-- whose pension or medical insurance has lapsed too is not told that she has it
where standing.is_covered or line_of(in_force.scheme) is null
group by in_force.person_id, in_force.insurance_line
