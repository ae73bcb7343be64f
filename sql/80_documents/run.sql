-- step:    80_documents/run
-- purpose: the run whose results these are
-- grain:   one row; the newest run
-- inputs:  runs
-- params:  none
-- output:  documents
-- source:  the published table runs
select
    run_id,
    as_of,
    policy,
    started_at,
    finished_at,
    exit_code,
    version,
    seconds,
    stage_seconds,
    message,
from runs
order by started_at desc
limit 1
