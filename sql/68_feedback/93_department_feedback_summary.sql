-- step:    68_feedback/93_department_feedback_summary
-- purpose: how much of what kind each department is asked to look at
-- grain:   one row per (source, dataset, problem)
-- inputs:  pub.department_feedback
-- params:  none
-- output:  pub.department_feedback_summary
-- source:  政务数据共享条例, 校核纠错

select
    source,
    dataset,
    problem,
    -- titles of one problem may differ in their words
    min(problem_title) as problem_title,
    count(*) as statements,
    cast(sum(record_count) as bigint) as records,
    count(*) filter (status = 'new') as new_statements,
    min(first_seen_on) as first_seen_on
from pub.department_feedback
group by source, dataset, problem
