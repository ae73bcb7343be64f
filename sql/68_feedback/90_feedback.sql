-- step:    68_feedback/90_feedback
-- purpose: every record that a department should look at, of all kinds, in one shape
-- grain:   one row per (source, dataset, record_no, problem)
-- inputs:  decide.number_feedback, decide.shared_number_feedback, decide.name_feedback,
--          decide.date_feedback, decide.death_feedback, decide.school_feedback,
--          decide.double_record_feedback, decide.employer_feedback
-- params:  none
-- output:  decide.feedback
-- source:  政务数据共享条例: what is found wrong goes back to whoever provided it

with every_problem as (
    from decide.number_feedback
    union all by name
    from decide.shared_number_feedback
    union all by name
    from decide.name_feedback
    union all by name
    from decide.date_feedback
    union all by name
    from decide.death_feedback
    union all by name
    from decide.school_feedback
    union all by name
    from decide.double_record_feedback
    union all by name
    from decide.employer_feedback
)

select
    *,
    'feedback-' || substr(md5(concat_ws('|', source, dataset, record_no, problem)), 1, 16)
        as feedback_id
from every_problem
-- a record is told of a problem once
qualify row_number() over (
    partition by source, dataset, record_no, problem
    order by other_source nulls last, other_record_no
) = 1
