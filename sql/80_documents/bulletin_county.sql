-- step:    80_documents/bulletin_county
-- purpose: the county in the bulletin: its plan, its quarter, and what its lists were at the end of the last one
-- grain:   one row; none when nothing was published of a plan
-- inputs:  county_plan, township_quarters, enrolment_targets, enrolment_exclusions, flags, flag_changes
-- params:  none
-- output:  documents
-- source:  the published tables
with

quarter as (
    select
        any_value(quarter_from) as quarter_from,
        any_value(quarter_to) as quarter_to,
        any_value(compared_with) as compared_with,
    from township_quarters
    where is_current
)

select
    plan.county_name,
    plan.plan_title,
    plan.plan_source,
    plan.first_year,
    plan.last_year,
    plan.plan_target,
    quarter.quarter_from,
    quarter.quarter_to,
    quarter.compared_with,
    (select count(distinct person_id) from enrolment_targets) as target_persons,
    (select count(*) from enrolment_targets) as target_rows,
    (select count(*) from enrolment_targets where first_listed_on > quarter.compared_with) as newly_listed,
    (select count(distinct person_id) from enrolment_exclusions) as excluded_persons,
    (select count(*) from flags where first_seen_on > quarter.compared_with) as new_flags,
    (
        select count(distinct flag_id)
        from flag_changes
        where change = 'cleared'
            and changed_on > quarter.compared_with
            and flag_id not in (select flag_id from flags)
    ) as cleared_flags,
from county_plan as plan
cross join quarter
