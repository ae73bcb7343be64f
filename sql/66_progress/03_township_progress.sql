-- step:    66_progress/03_township_progress
-- purpose: each reporting unit's targets of the plan, what has been reached, gross and net, what is
--          left, and in D's year what is still open on its lists
-- grain:   one row per reporting unit and year: the plan's years up to D's, and D's
-- inputs:  policy.reporting_unit, policy.plan_note, decide.unit_year, decide.person_unit,
--          pub.enrolment_targets, pub.enrolment_exclusions, pub.employer_targets, pub.flags
-- params:  as_of
-- output:  pub.township_progress
-- source:  the plan's annex; docs/method.md, progress

with summed as (
    select
        unit_no,
        year,
        target,
        joined,
        joined - lost as net,
        lost,
        -- of the plan's years up to this one
        sum(joined) filter (where is_planned) over so_far as joined_in_plan,
        sum(joined - lost) filter (where is_planned) over so_far as net_in_plan
    from decide.unit_year
    window so_far as (partition by unit_no order by year)
),

note as (
    select
        year,
        string_agg(note, '' order by rank) as note
    from policy.plan_note
    group by year
),

open_target as (
    select
        township_code,
        count(distinct person_id) as open_persons,
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
        count(*) filter (where payer = 'government') as paid_by_government,
        count(*) filter (where payer = 'employer') as paid_by_employer,
        count(distinct person_id) filter (where len(groups) > 0) as hardship_persons,
        count(distinct person_id) filter (where priority = 1) as first_persons
    from pub.enrolment_targets
    group by township_code
),

left_out as (
    select
        place.township_code,
        count(distinct excluded.person_id) as excluded_persons
    from pub.enrolment_exclusions as excluded
    inner join decide.person_unit as place on excluded.person_id = place.person_id
    group by place.township_code
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
),

-- the lists are those of D: other years say nothing of them
open_now as (
    select
        unit.unit_no,
        cast(year($as_of) as integer) as year,
        coalesce(open_target.open_persons, 0) as open_persons,
        coalesce(open_target.pension_not_enrolled, 0) as pension_not_enrolled,
        coalesce(open_target.pension_lapsed, 0) as pension_lapsed,
        coalesce(open_target.pension_not_claiming, 0) as pension_not_claiming,
        coalesce(open_target.medical_not_enrolled, 0) as medical_not_enrolled,
        coalesce(open_target.medical_lapsed, 0) as medical_lapsed,
        coalesce(open_target.paid_by_government, 0) as paid_by_government,
        coalesce(open_target.paid_by_employer, 0) as paid_by_employer,
        coalesce(open_target.hardship_persons, 0) as hardship_persons,
        coalesce(open_target.first_persons, 0) as first_persons,
        coalesce(left_out.excluded_persons, 0) as excluded_persons,
        coalesce(open_employer.employers, 0) as employers,
        coalesce(open_flag.flags, 0) as flags,
        cast(coalesce(open_flag.amount_at_risk, 0) as decimal(14, 2)) as amount_at_risk
    from policy.reporting_unit as unit
    left join open_target on unit.unit_code = open_target.township_code
    left join left_out on unit.unit_code = left_out.township_code
    left join open_employer on unit.unit_code = open_employer.township_code
    left join open_flag on unit.unit_code = open_flag.township_code
)

select
    unit.unit_no,
    unit.unit_code as township_code,
    unit.unit_name as township_name,
    cast(summed.year as bigint) as year,
    summed.year = year($as_of) as is_current_year,
    nullif(unit.target_total, 0) as plan_target,
    summed.target as year_target,
    cast(coalesce(summed.joined_in_plan, 0) as bigint) as enrolled_in_plan,
    summed.joined as enrolled_this_year,
    summed.lost as lost_this_year,
    summed.net as net_this_year,
    cast(coalesce(summed.net_in_plan, 0) as bigint) as net_in_plan,
    -- a year or a unit without a target has no share of it
    round(summed.joined / nullif(summed.target, 0), 4) as year_completion,
    round(summed.net / nullif(summed.target, 0), 4) as year_completion_net,
    case when summed.target is not null then greatest(summed.target - summed.joined, 0) end
        as left_this_year,
    case when summed.target is not null then greatest(summed.target - summed.net, 0) end
        as left_this_year_net,
    round(coalesce(summed.joined_in_plan, 0) / nullif(unit.target_total, 0), 4) as plan_completion,
    round(coalesce(summed.net_in_plan, 0) / nullif(unit.target_total, 0), 4)
        as plan_completion_net,
    open_now.open_persons,
    open_now.pension_not_enrolled,
    open_now.pension_lapsed,
    open_now.pension_not_claiming,
    open_now.medical_not_enrolled,
    open_now.medical_lapsed,
    open_now.paid_by_government,
    open_now.paid_by_employer,
    open_now.hardship_persons,
    open_now.first_persons,
    open_now.excluded_persons,
    open_now.employers,
    open_now.flags,
    open_now.amount_at_risk,
    note.note
from policy.reporting_unit as unit
inner join summed on unit.unit_no = summed.unit_no
left join open_now
    on summed.unit_no = open_now.unit_no
    and summed.year = open_now.year
left join note on summed.year = note.year
order by unit.unit_no, summed.year
