-- step:    66_progress/04_township_quarters
-- purpose: what each reporting unit won and lost in D's quarter and in the four before it, and what
--          became of its list in D's quarter
-- grain:   one row per reporting unit and quarter
-- inputs:  policy.reporting_unit, policy.reporting_target, decide.person_unit,
--          decide.pension_membership, hist.night, hist.listing, pub.enrolment_targets
-- params:  as_of
-- output:  pub.township_quarters
-- source:  the plan, chapter 4: progress is inspected and published every quarter; docs/method.md

with quarter as (
    select
        cast(date_trunc('quarter', $as_of) - to_months(3 * back) as date) as quarter_from,
        -- D's quarter reaches to D
        least(
            cast(date_trunc('quarter', $as_of) - to_months(3 * back - 3) - to_days(1) as date),
            $as_of
        ) as quarter_to,
        back = 0 as is_current
    from range(5) as series(back)
),

moved as (
    select
        unit.unit_no,
        member.first_on as moved_on,
        1 as joined,
        0 as lost
    from decide.pension_membership as member
    inner join decide.person_unit as unit on member.person_id = unit.person_id

    union all

    select
        unit.unit_no,
        member.lost_on as moved_on,
        0 as joined,
        1 as lost
    from decide.pension_membership as member
    inner join decide.person_unit as unit on member.person_id = unit.person_id
    where member.lost_on is not null
),

-- a few hundred days instead of a million people
by_day as (
    select
        unit_no,
        moved_on,
        sum(joined) as joined,
        sum(lost) as lost
    from moved
    where moved_on <= $as_of
    group by unit_no, moved_on
),

counted as (
    select
        by_day.unit_no,
        quarter.quarter_from,
        sum(joined) filter (where moved_on >= quarter.quarter_from) as joined,
        sum(lost) filter (where moved_on >= quarter.quarter_from) as lost,
        sum(joined) as joined_in_year
    from quarter
    inner join by_day
        on by_day.moved_on between date_trunc('year', quarter.quarter_from) and quarter.quarter_to
    group by by_day.unit_no, quarter.quarter_from
),

-- what the lists were at the end of the last quarter, only an earlier night can tell
base as (
    select max(as_of) as as_of
    from hist.night
    where as_of < date_trunc('quarter', $as_of)
),

listed as (
    select
        place.unit_no,
        count(*) as listed_before,
        count(*) filter (where listing.left_on is not null or target.person_id is null)
            as left_list
    from hist.listing as listing
    cross join base
    inner join decide.person_unit as place on listing.subject = place.person_id
    left join pub.enrolment_targets as target
        on listing.subject = target.person_id
        and listing.line = target.insurance_line
    where listing.list = 'enrolment'
        and listing.first_listed_on <= base.as_of
        and (listing.left_on is null or listing.left_on > base.as_of)
    group by place.unit_no
)

select
    unit.unit_no,
    unit.unit_code as township_code,
    unit.unit_name as township_name,
    quarter.quarter_from,
    quarter.quarter_to,
    quarter.is_current,
    target.target as year_target,
    cast(coalesce(counted.joined, 0) as bigint) as joined,
    cast(coalesce(counted.lost, 0) as bigint) as lost,
    cast(coalesce(counted.joined_in_year, 0) as bigint) as joined_in_year,
    case when quarter.is_current then base.as_of end as compared_with,
    case when quarter.is_current and base.as_of is not null
        then coalesce(listed.listed_before, 0)
    end as listed_before,
    case when quarter.is_current and base.as_of is not null
        then coalesce(listed.left_list, 0)
    end as left_list
from policy.reporting_unit as unit
cross join quarter
cross join base
left join policy.reporting_target as target
    on unit.unit_no = target.unit_no
    and target.year = year(quarter.quarter_from)
left join counted
    on unit.unit_no = counted.unit_no
    and quarter.quarter_from = counted.quarter_from
left join listed on unit.unit_no = listed.unit_no
order by unit.unit_no, quarter.quarter_from
