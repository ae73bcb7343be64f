-- step:    80_documents/feedback_rows
-- purpose: the records that one department is asked to look at, in the order of a clerk's work
-- grain:   one row per (dataset, record_no, problem)
-- inputs:  department_feedback, feedback_returns
-- params:  source, feedback_ids
-- output:  documents
-- source:  the published tables; a list of feedback_ids asks for those of any department
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
    returned.result,
    returned.note,
    returned.officer,
    returned.checked_on,
    returned.returned_on,
    returned.return_id,
from department_feedback
left join feedback_returns as returned using (feedback_id)
where
    case
        when cast($feedback_ids as varchar[]) is not null
            then feedback_id in (select unnest(cast($feedback_ids as varchar[])))
        else source = $source
    end
order by dataset, problem, status = 'new' desc, file, line, record_no
