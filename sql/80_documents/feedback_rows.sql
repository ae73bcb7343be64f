-- step:    80_documents/feedback_rows
-- purpose: the records that one department is asked to look at, in the order of a clerk's work
-- grain:   one row per (dataset, record_no, problem)
-- inputs:  department_feedback
-- params:  source
-- output:  documents
-- source:  the published table department_feedback
select
    feedback_id,
    dataset,
    problem,
    problem_title,
    record_no,
    file,
    line,
    record_count,
    says,
    contradiction,
    other_source,
    other_dataset,
    other_record_no,
    suggestion,
    status,
    first_seen_on,
from department_feedback
where source = $source
order by dataset, problem, status = 'new' desc, file, line, record_no
