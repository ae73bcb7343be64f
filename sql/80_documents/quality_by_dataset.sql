-- step:    80_documents/quality_by_dataset
-- purpose: how many quality checks each dataset's files went through, and how many of them they passed
-- grain:   one row per (source, dataset)
-- inputs:  quality_results
-- params:  none
-- output:  documents
-- source:  the published table quality_results
select
    source,
    dataset,
    count(*) as checks,
    count(*) filter (where success) as passed,
    count(*) filter (where not success and severity = 'info') as remarks,
    count(*) filter (where not success and severity <> 'info') as failed,
from quality_results
group by source, dataset
order by failed desc, remarks desc, source, dataset
