-- step:    80_documents/quarantine_reasons
-- purpose: why rows were set aside, so that the department can mend them
-- grain:   one row per (source, dataset, reason)
-- inputs:  quarantine
-- params:  none
-- output:  documents
-- source:  the published table quarantine
select
    source,
    dataset,
    reason,
    count(*) as rows,
from quarantine
group by source, dataset, reason
order by rows desc, source, dataset, reason
