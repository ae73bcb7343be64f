-- step:    68_feedback/07_school_feedback
-- purpose: people who are students on paper: paid month after month, or long past their last day
-- grain:   one row per record and problem
-- inputs:  stg.education__students, stg.tax__wage_withholding, link.person_link
-- params:  as_of, student_wage_months, study_over_days
-- output:  decide.school_feedback
-- source:  docs/feedback.md; work in the holidays and a practical term are no contradiction

with student as (
    select
        student.record_no,
        student.school,
        student.enrolled_on,
        student.graduates_on,
        linked.person_id
    from stg.education__students as student
    inner join link.person_link as linked
        on student.record_no = linked.record_no
        and linked.source = 'education'
        and linked.dataset = 'students'
    where student.status = '在读' and linked.is_certain
),

paid as (
    -- every month of the window, all since the studies began
    select
        student.record_no,
        min(wage.record_no) as wage_no,
        min(wage.period) as from_period,
        max(wage.period) as to_period
    from student
    inner join link.person_link as linked
        on student.person_id = linked.person_id
        and linked.source = 'tax'
        and linked.dataset = 'wage_withholding'
    inner join stg.tax__wage_withholding as wage on linked.record_no = wage.record_no
    where linked.is_certain
        and wage.income > 0
        and wage.period >= window_start($as_of, $student_wage_months)
        and wage.period < period_of($as_of)
        and wage.period > coalesce(period_of(student.enrolled_on), '000000')
    group by student.record_no
    having count(distinct wage.period) >= $student_wage_months
)

select
    'education' as source,
    'students' as dataset,
    student.record_no,
    1 as record_count,
    'student_with_wages' as problem,
    '在读而连续有工资' as title,
    '学籍状态在读' || coalesce('，' || student.school, '') as says,
    span_text(paid.from_period, paid.to_period) || '月月有工资薪金申报' as contradiction,
    'tax' as other_source,
    'wage_withholding' as other_dataset,
    paid.wage_no as other_record_no,
    '请核实是否已毕业、退学或为非全日制，更新学籍状态' as suggestion,
    student.person_id
from paid
inner join student on paid.record_no = student.record_no

union all

select
    'education', 'students', student.record_no, 1, 'study_over', '预计毕业日期早已过而仍在读',
    '学籍状态在读' || coalesce('，' || student.school, ''),
    '预计毕业日期' || day_text(student.graduates_on),
    null, null, null, '请核实是否已毕业或延期，更新学籍状态', student.person_id
from student
where student.graduates_on < $as_of - cast($study_over_days as integer)
