-- step:    68_feedback/05_date_feedback
-- purpose: dates of one record that cannot all be true
-- grain:   one row per record and problem
-- inputs:  stg.public_security__population, stg.public_security__residence_permits,
--          stg.civil_affairs__deaths, stg.civil_affairs__hardship, stg.education__students,
--          stg.health__death_certificates, stg.justice__inmates, stg.veterans__service_members,
--          stg.insurance__persons, stg.insurance__reimbursements
-- params:  as_of, oldest_age
-- output:  decide.date_feedback
-- source:  docs/feedback.md; no link is needed: a record is held against itself

with dated as (
    select
        'public_security' as source, 'population' as dataset, record_no, birth_date,
        case when status = '死亡注销' then status_date end as death_date,
        cast(null as date) as from_date, cast(null as date) as to_date,
        '' as from_word, '' as to_word
    from stg.public_security__population
    union all
    select
        'public_security', 'residence_permits', record_no, birth_date, null,
        valid_from, valid_to, '有效期起', '有效期止'
    from stg.public_security__residence_permits
    union all
    select
        'civil_affairs', 'deaths', record_no, birth_date, death_date,
        death_date, cremation_date, '死亡日期', '火化日期'
    from stg.civil_affairs__deaths
    union all
    select
        'civil_affairs', 'hardship', record_no, null, null,
        start_date, end_date, '享受开始日期', '享受终止日期'
    from stg.civil_affairs__hardship
    union all
    select
        'education', 'students', record_no, birth_date, null,
        enrolled_on, graduates_on, '入学日期', '预计毕业日期'
    from stg.education__students
    union all
    select
        'health', 'death_certificates', record_no, birth_date, death_date, null, null, '', ''
    from stg.health__death_certificates
    union all
    select
        'justice', 'inmates', record_no, birth_date, null,
        sentence_from, sentence_to, '刑期起', '刑期止'
    from stg.justice__inmates
    union all
    select
        'veterans', 'service_members', record_no, birth_date, null,
        enlisted_on, discharged_on, '入伍日期', '退役日期'
    from stg.veterans__service_members
    union all
    select
        'insurance', 'persons', record_no, birth_date, null, null, null, '', ''
    from stg.insurance__persons
    union all
    select
        'insurance', 'reimbursements', record_no, null, null,
        admitted_on, discharged_on, '入院日期', '出院日期'
    from stg.insurance__reimbursements
    -- a bill for no stay may leave the second date out, and an outpatient's says nothing
    where visit_type = '住院'
),

found as (
    select
        *,
        case
            when birth_date > $as_of then 'birth_in_future'
            when death_date > $as_of then 'death_in_future'
            when death_date < birth_date then 'death_before_birth'
            when age_on(birth_date, death_date) > $oldest_age then 'too_old_at_death'
            when to_date < from_date then 'end_before_start'
            when from_date < birth_date then 'event_before_birth'
        end as problem
    from dated
)

select
    source,
    dataset,
    record_no,
    1 as record_count,
    problem,
    case problem
        when 'birth_in_future' then '出生日期晚于比对基准日'
        when 'death_in_future' then '死亡日期晚于比对基准日'
        when 'death_before_birth' then '死亡日期早于出生日期'
        when 'too_old_at_death' then '死亡时年龄过大'
        when 'end_before_start' then to_word || '早于' || from_word
        else from_word || '早于出生日期'
    end as title,
    case problem
        when 'birth_in_future' then '出生日期' || day_text(birth_date)
        when 'death_in_future' then '死亡日期' || day_text(death_date)
        when 'end_before_start' then from_word || day_text(from_date)
        when 'event_before_birth' then from_word || day_text(from_date)
        else '死亡日期' || day_text(death_date)
    end as says,
    case problem
        when 'birth_in_future' then '比对基准日为' || day_text($as_of)
        when 'death_in_future' then '比对基准日为' || day_text($as_of)
        when 'end_before_start' then to_word || day_text(to_date)
        when 'too_old_at_death'
            then '出生日期' || day_text(birth_date) || '，死亡时' || age_on(birth_date, death_date) || '周岁'
        else '出生日期' || day_text(birth_date)
    end as contradiction,
    cast(null as varchar) as other_source,
    cast(null as varchar) as other_dataset,
    cast(null as varchar) as other_record_no,
    '请核对原始登记后更正日期' as suggestion,
    cast(null as varchar) as person_id
from found
where problem is not null
