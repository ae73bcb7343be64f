-- step:    66_progress/01_township_progress
-- purpose: each reporting unit's targets of the plan, what has been reached, and what is still open
-- grain:   one row per reporting unit
-- inputs:  policy.reporting_unit, policy.reporting_target, decide.person_unit,
--          decide.scheme_standing, pub.enrolment_targets, pub.employer_targets, pub.flags
-- params:  as_of
-- output:  pub.township_progress
-- source:  the plan's annex: newly enrolled persons, by unit and year. "Newly enrolled" is read as:
--          the first pension enrolment of a person, of any pension scheme, falls into the year

with first_enrolment as (
    select
        person_id,
        year(min(first_enrolled_on)) as year
    from decide.scheme_standing
    where scheme in ('110', '120', '170')
    group by person_id
),

plan as (
    select
        min(year) as first_year,
        max(year) as last_year
    from policy.reporting_target
),

reached as (
    select
        unit.unit_no,
        count(*) filter (where first_enrolment.year = year($as_of)) as enrolled_this_year,
        count(*) filter (where first_enrolment.year between plan.first_year and plan.last_year)
            as enrolled_in_plan
    from first_enrolment
    inner join decide.person_unit as unit on first_enrolment.person_id = unit.person_id
    inner join plan on true
    group by unit.unit_no
),

open_target as (
    select
        township_code,
        count(*) filter (where insurance_line = 'pension' and gap = 'not_enrolled')
            as pension_not_enrolled,
        count(*) filter (where insurance_line = 'pension' and gap = 'lapsed')
            as pension_lapsed,
        count(*) filter (where insurance_line = 'pension' and gap = 'not_claiming')
            as pension_not_claiming,
        count(*) filter (where insurance_line = 'medical' and gap = 'not_enrolled')
            as medical_not_enrolled,
        count(*) filter (where insurance_line = 'medical' and gap = 'lapsed')
            as medical_lapsed,
        count(*) filter (where payer = 'government') as paid_by_government
    from pub.enrolment_targets
    group by township_code
),

open_employer as (
    select
        township_code,
        count(*) as employers
    from pub.employer_targets
    group by township_code
),

open_flag as (
    select
        place.township_code,
        count(*) as flags,
        sum(flag.amount_at_risk) as amount_at_risk
    from pub.flags as flag
    inner join decide.person_unit as place on flag.person_id = place.person_id
    where flag.status in ('open', 'confirmed')
    group by place.township_code
)

select
    unit.unit_no,
    unit.unit_code as township_code,
    unit.unit_name as township_name,
    unit.target_total as plan_target,
    this_year.target as year_target,
    coalesce(reached.enrolled_in_plan, 0) as enrolled_in_plan,
    coalesce(reached.enrolled_this_year, 0) as enrolled_this_year,
    round(coalesce(reached.enrolled_in_plan, 0) / nullif(unit.target_total, 0), 4)
        as plan_completion,
    round(coalesce(reached.enrolled_this_year, 0) / nullif(this_year.target, 0), 4)
        as year_completion,
    coalesce(open_target.pension_not_enrolled, 0) as pension_not_enrolled,
    coalesce(open_target.pension_lapsed, 0) as pension_lapsed,
    coalesce(open_target.pension_not_claiming, 0) as pension_not_claiming,
    coalesce(open_target.medical_not_enrolled, 0) as medical_not_enrolled,
    coalesce(open_target.medical_lapsed, 0) as medical_lapsed,
    coalesce(open_target.paid_by_government, 0) as paid_by_government,
    coalesce(open_employer.employers, 0) as employers,
    coalesce(open_flag.flags, 0) as flags,
    cast(coalesce(open_flag.amount_at_risk, 0) as decimal(14, 2)) as amount_at_risk
from policy.reporting_unit as unit
left join policy.reporting_target as this_year
    on unit.unit_no = this_year.unit_no
    and this_year.year = year($as_of)
left join reached on unit.unit_no = reached.unit_no
left join open_target on unit.unit_code = open_target.township_code
left join open_employer on unit.unit_code = open_employer.township_code
left join open_flag on unit.unit_code = open_flag.township_code
order by unit.unit_no
