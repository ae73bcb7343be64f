-- step:    80_documents/quality_failures
-- purpose: the quality checks that did not pass
-- grain:   one row per failed check
-- inputs:  quality_results
-- params:  none
-- output:  documents
-- source:  the published table quality_results
select
    source,
    dataset,
    expectation,
    rule,
    severity,
    observed,
    unexpected_count,
    message,
from quality_results
where not success
order by case severity when 'critical' then 1 when 'warning' then 2 else 3 end, source, dataset, expectation, rule
