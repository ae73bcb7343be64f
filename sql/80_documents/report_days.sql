-- step:    80_documents/report_days
-- purpose: doubts found, cleared and open again on each night on which some were, the last first
-- grain:   one row per date of a run
-- inputs:  flag_changes
-- params:  days
-- output:  documents
-- source:  the published table flag_changes
select
    changed_on,
    count(*) filter (where change in ('new', 'found_again')) as found,
    count(*) filter (where change = 'cleared') as cleared,
    count(*) filter (where change = 'reopened') as reopened,
from flag_changes
group by changed_on
order by changed_on desc
limit $days
