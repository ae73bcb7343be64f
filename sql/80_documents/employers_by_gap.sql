-- step:    80_documents/employers_by_gap
-- purpose: how many employers each list holds
-- grain:   one row per gap
-- inputs:  employer_targets
-- params:  none
-- output:  documents
-- source:  the published table employer_targets
select
    gap,
    count(*) as employers,
    cast(coalesce(sum(employees_uninsured), 0) as bigint) as employees_uninsured,
from employer_targets
group by gap
order by gap
