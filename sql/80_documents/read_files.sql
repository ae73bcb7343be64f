-- step:    80_documents/read_files
-- purpose: the files that a run accounts for, for comparison with another night's
-- grain:   one row per file
-- inputs:  extracts
-- params:  none
-- output:  documents
-- source:  the published table extracts
select
    source,
    dataset,
    file,
    sha256,
    as_of,
    gate_result,
    accepted,
    stale_reason
from extracts
order by source, dataset, as_of, file
