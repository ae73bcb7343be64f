-- step:    80_documents/progress_by_year
-- purpose: the county's progress in each year of the plan and in the as-of date's
-- grain:   one row per year
-- inputs:  township_progress
-- params:  none
-- output:  documents
-- source:  the published table township_progress
select
    year,
    sum(year_target) as year_target,
    sum(enrolled_this_year) as enrolled,
    sum(net_this_year) as net,
    sum(enrolled_this_year) / nullif(sum(year_target), 0) as completion,
    sum(net_this_year) / nullif(sum(year_target), 0) as completion_net,
from township_progress
group by year
order by year
