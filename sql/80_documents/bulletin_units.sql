-- step:    80_documents/bulletin_units
-- purpose: each reporting unit in the bulletin: its tasks and progress, this quarter and the last, its list and
--          what has been verified of it, its duties to the needy, its doubts; people whom no unit claims are one
--          of their own (number 99), without a task
-- grain:   one row per reporting unit
-- inputs:  township_progress, township_quarters, hardship_duties, enrolment_targets, target_returns, person_coverage,
--          persons, flags
-- params:  none
-- output:  documents
-- source:  the published tables
with

unit as (
    select
        unit_no,
        township_code,
        township_name,
        plan_target,
        enrolled_in_plan,
        year_target,
        enrolled_this_year,
        net_this_year,
    from township_progress
    where is_current_year
    union all
    select 99, null, '未定镇区', null, null, null, null, null
),

quarter as (
    select
        unit_no,
        any_value(joined) filter (where is_current) as joined,
        any_value(lost) filter (where is_current) as lost,
        any_value(listed_before) filter (where is_current) as listed_before,
        any_value(left_list) filter (where is_current) as left_list,
        any_value(quarter_from) filter (where is_current) as quarter_from,
        -- of the quarter before
        arg_max(joined, quarter_from) filter (where not is_current) as joined_before,
        -- to its end, where it lies in the same year
        arg_max(joined_in_year, quarter_from) filter (where not is_current) as joined_in_year_before,
        max(year(quarter_from)) filter (where not is_current) as year_before,
    from township_quarters
    group by unit_no
),

listed as (
    select
        coalesce(known.unit_no, 99) as unit_no,
        count(*) as target_rows,
        count(distinct target.person_id) as target_persons,
        count(*) filter (where returned.person_id is not null) as verified_rows,
    from enrolment_targets as target
    left join unit as known on known.township_code = target.township_code
    left join target_returns as returned using (person_id, insurance_line)
    group by coalesce(known.unit_no, 99)
),

-- verified, and no longer on the list because insurance covers them now
converted as (
    select
        coalesce(known.unit_no, 99) as unit_no,
        count(*) as left_rows,
        count(*) filter (where covered.person_id is not null) as converted_rows,
    from target_returns as returned
    anti join enrolment_targets as target using (person_id, insurance_line)
    left join persons as person using (person_id)
    left join unit as known on known.township_code = person.township_code
    left join person_coverage as covered using (person_id, insurance_line)
    group by coalesce(known.unit_no, 99)
),

doubted as (
    select
        coalesce(known.unit_no, 99) as unit_no,
        count(*) as flags,
        count(*) filter (where flag.status = 'open') as open_flags,
        count(*) filter (where flag.status in ('confirmed', 'recovered')) as true_flags,
        coalesce(sum(flag.amount_recovered), 0) as amount_recovered,
    from flags as flag
    left join persons as person using (person_id)
    left join unit as known on known.township_code = person.township_code
    group by coalesce(known.unit_no, 99)
)

select
    unit.*,
    quarter.joined,
    quarter.lost,
    quarter.listed_before,
    quarter.left_list,
    quarter.joined_before,
    case when quarter.year_before = year(quarter.quarter_from) then quarter.joined_in_year_before end
        as joined_in_year_before,
    coalesce(listed.target_rows, 0) as target_rows,
    coalesce(listed.target_persons, 0) as target_persons,
    -- whoever was verified and has left the list since had been handed out, too
    coalesce(listed.target_rows, 0) + coalesce(converted.left_rows, 0) as issued_rows,
    coalesce(listed.verified_rows, 0) + coalesce(converted.left_rows, 0) as verified_rows,
    coalesce(converted.converted_rows, 0) as converted_rows,
    coalesce(doubted.flags, 0) as flags,
    coalesce(doubted.open_flags, 0) as open_flags,
    coalesce(doubted.true_flags, 0) as true_flags,
    coalesce(doubted.amount_recovered, 0) as amount_recovered,
    coalesce(duty.registration_due, 0) as registration_due,
    coalesce(duty.registered, 0) as registered,
    coalesce(duty.payment_due, 0) as payment_due,
    coalesce(duty.paid, 0) as paid,
    coalesce(duty.pension_due, 0) as pension_due,
    coalesce(duty.drawing, 0) as drawing,
from unit
left join quarter using (unit_no)
left join listed using (unit_no)
left join converted using (unit_no)
left join doubted using (unit_no)
left join hardship_duties as duty on unit.unit_no = duty.unit_no and duty.is_all_groups
where unit.township_code is not null
    or coalesce(listed.target_rows, doubted.flags, duty.persons, converted.left_rows) is not null
order by unit.unit_no
