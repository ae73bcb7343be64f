-- step:    66_progress/07_county_plan
-- purpose: the county and its plan, by the names that documents call them
-- grain:   one row
-- inputs:  policy.county, policy.reporting_target, policy.reporting_unit
-- params:  none
-- output:  pub.county_plan
-- source:  the policy's county and the plan's annex
select
    county.name as county_name,
    county.plan_title,
    county.source as plan_source,
    cast((select min(year) from policy.reporting_target) as bigint) as first_year,
    cast((select max(year) from policy.reporting_target) as bigint) as last_year,
    cast((select nullif(sum(target_total), 0) from policy.reporting_unit) as bigint) as plan_target
from policy.county as county
