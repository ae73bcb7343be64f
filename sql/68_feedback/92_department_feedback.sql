-- step:    68_feedback/92_department_feedback
-- purpose: what each department is asked to look at, with where to find it
-- grain:   one row per (source, dataset, record_no, problem)
-- inputs:  decide.feedback, decide.record_place, hist.department_feedback
-- params:  as_of
-- output:  pub.department_feedback
-- source:  政务数据共享条例, 校核纠错; a question to the department, no finding against it

select
    told.feedback_id,
    told.source,
    told.dataset,
    told.record_no,
    place.file,
    place.line,
    cast(told.record_count as bigint) as record_count,
    told.problem,
    told.title as problem_title,
    told.says,
    told.contradiction,
    told.other_source,
    told.other_dataset,
    told.other_record_no,
    told.suggestion,
    told.person_id,
    told.employer_id,
    if(previous.feedback_id is null, 'new', 'continuing') as status,
    least(previous.first_seen_on, $as_of) as first_seen_on
from decide.feedback as told
left join decide.record_place as place
    on told.source = place.source
    and told.dataset = place.dataset
    and told.record_no = place.record_no
left join hist.department_feedback as previous on told.feedback_id = previous.feedback_id
