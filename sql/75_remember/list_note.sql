-- step:    75_remember/list_note
-- purpose: what joined and what left the published lists, and why it left
-- grain:   one row per (list, subject, line)
-- inputs:  pub.enrolment_targets, pub.enrolment_target_changes, pub.employer_targets,
--          pub.employer_exclusions, pub.department_feedback, pub.person_links, pub.employer_links, hist.listing,
--          hist.employer_target, pub.extracts
-- params:  as_of, last_as_of
-- output:  hist.list_note
-- source:  docs/adr/0014
with

tonight as (
    select 'enrolment' as list, person_id as subject, insurance_line as line, first_listed_on
    from pub.enrolment_targets
    union all
    -- Two units may bear one code.
    select
        'employer' as list,
        coalesce(uscc, name) as subject,
        gap as line,
        min(first_listed_on) as first_listed_on,
    from pub.employer_targets
    group by subject, gap
    union all
    select
        'feedback' as list,
        feedback_id as subject,
        source || '/' || dataset || '/' || record_no as line,
        first_seen_on as first_listed_on,
    from pub.department_feedback
),

gone as (
    from hist.listing anti join tonight using (list, subject, line)
    where left_on is null
),

enrolment_reason as (
    select person_id as subject, insurance_line as line, any_value(reason) as reason
    from pub.enrolment_target_changes
    where change = 'removed'
    group by person_id, insurance_line
),

employer_reason as (
    select coalesce(uscc, name) as subject, '不列入：' || min(reason) as reason
    from pub.employer_exclusions
    group by subject
),

-- Under another code or name the same unit is on the list.
employer_renamed as (
    select before.subject, before.gap as line, min(coalesce(target.uscc, target.name)) as now_subject
    from hist.employer_target as before
    inner join pub.employer_targets as target
        on before.employer_id = target.employer_id and before.gap = target.gap
    group by before.subject, before.gap
),

-- Of a unit whose records are there no more, nobody knows that it has done what it should.
employer_unseen as (
    select
        gone.subject,
        gone.line,
        case
            when exists (
                select 1 from pub.extracts
                where source || '/' || dataset = 'tax/wage_withholding' and stale_reason = 'lacking'
            ) then '本次缺少工资薪金扣缴数据，未能复核'
            else '与其他单位认定为同一单位，或其记录已不在数据中'
        end as reason,
    from gone
    inner join hist.employer_target as before on gone.subject = before.subject and gone.line = before.gap
    anti join pub.employer_links as link on before.employer_id = link.employer_id
    where gone.list = 'employer' and before.employer_id is not null
    group by gone.subject, gone.line
),

employer_gap as (
    select subject, min(line) as gap
    from tonight
    where list = 'employer'
    group by subject
),

record as (
    select distinct source || '/' || dataset || '/' || record_no as line
    from (
        select source, dataset, record_no from pub.person_links
        union all
        select source, dataset, record_no from pub.employer_links
    )
    where record_no in (select split_part(line, '/', -1) from gone where list = 'feedback')
)

select
    tonight.list,
    tonight.subject,
    tonight.line,
    tonight.first_listed_on,
    cast(null as date) as last_seen_on,
    cast(null as date) as left_on,
    cast(null as varchar) as reason,
from tonight
left join hist.listing as known using (list, subject, line)
where known.subject is null or known.left_on is not null
union all
select
    gone.list,
    gone.subject,
    gone.line,
    gone.first_listed_on,
    $last_as_of as last_seen_on,
    $as_of as left_on,
    case
        when gone.list = 'enrolment' then coalesce(enrolment_reason.reason, '不再符合列入条件')
        when gone.list = 'feedback' and record.line is null then '记录已不在数据中'
        when gone.list = 'feedback' then '记录已更正，或不再与其他数据矛盾'
        when employer_renamed.line is not null
            then '信用代码或名称已更正，以「' || employer_renamed.now_subject || '」续列'
        when employer_unseen.line is not null then employer_unseen.reason
        when employer_gap.gap is not null then '缺口有变，另列'
        else coalesce(employer_reason.reason, '已办理，或不再见到用工')
    end as reason,
from gone
left join enrolment_reason on gone.list = 'enrolment' and gone.subject = enrolment_reason.subject
    and gone.line = enrolment_reason.line
left join employer_reason on gone.list = 'employer' and gone.subject = employer_reason.subject
left join employer_renamed on gone.list = 'employer' and gone.subject = employer_renamed.subject
    and gone.line = employer_renamed.line
left join employer_unseen on gone.list = 'employer' and gone.subject = employer_unseen.subject
    and gone.line = employer_unseen.line
left join employer_gap on gone.list = 'employer' and gone.subject = employer_gap.subject
left join record on gone.list = 'feedback' and gone.line = record.line
