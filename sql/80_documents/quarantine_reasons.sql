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
    -- where the first of them stand
    min({'file': file, 'line': line}, 3) as places,
from quarantine
group by source, dataset, reason
order by rows desc, source, dataset, reason
