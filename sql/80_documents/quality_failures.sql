-- step:    80_documents/quality_failures
-- purpose: the quality checks that did not pass, the gravest first
-- grain:   one row per (source, dataset, severity, rule); the files that failed alike are one row
-- inputs:  quality_results
-- params:  none
-- output:  documents
-- source:  the published table quality_results
select
    source,
    dataset,
    severity,
    coalesce(rule, expectation) as rule,
    cast(sum(unexpected_count) as bigint) as unexpected_count,
    string_agg(distinct message, ' ' order by message) as message,
from quality_results
where not success
group by source, dataset, severity, coalesce(rule, expectation)
order by case severity when 'critical' then 1 when 'warning' then 2 else 3 end, source, dataset, coalesce(rule, expectation)
