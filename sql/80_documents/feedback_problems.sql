-- step:    80_documents/feedback_problems
-- purpose: what one department is asked about, dataset by dataset
-- grain:   one row per (dataset, problem)
-- inputs:  department_feedback
-- params:  source
-- output:  documents
-- source:  the published table department_feedback
select
    dataset,
    problem,
    min(problem_title) as problem_title,
    count(*) as statements,
    cast(sum(record_count) as bigint) as records,
    count(*) filter (where status = 'new') as new_statements,
    min(first_seen_on) as first_seen_on,
from department_feedback
where source = $source
group by dataset, problem
order by dataset, problem
