-- step:    80_documents/checked_sources
-- purpose: until which day each dataset was known when the list was made
-- grain:   one row per (source, dataset) of which anything was used
-- inputs:  extracts
-- params:  none
-- output:  documents
-- source:  the published table extracts
select
    source,
    dataset,
    max(as_of) as as_of,
from extracts
where gate_result = 'passed'
group by source, dataset
order by source, dataset
