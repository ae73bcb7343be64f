-- step:    80_documents/unit_years
-- purpose: a unit's targets and how far it came, year by year (persons)
-- grain:   one row per year of the plan, and the as-of date's year
-- inputs:  township_progress
-- params:  township_code
-- output:  documents
-- source:  the published table township_progress
select
    year,
    is_current_year,
    plan_target,
    year_target,
    enrolled_this_year,
    lost_this_year,
    enrolled_in_plan,
    plan_completion,
from township_progress
where township_code = $township_code
order by year
