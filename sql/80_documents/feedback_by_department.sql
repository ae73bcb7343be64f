-- step:    80_documents/feedback_by_department
-- purpose: what each department is asked to look at, by dataset and problem
-- grain:   one row per (source, dataset, problem)
-- inputs:  department_feedback_summary
-- params:  none
-- output:  documents
-- source:  the published table department_feedback_summary
select
    source,
    dataset,
    problem_title,
    statements,
    records,
    new_statements,
    first_seen_on,
from department_feedback_summary
order by source, dataset, statements desc, problem
