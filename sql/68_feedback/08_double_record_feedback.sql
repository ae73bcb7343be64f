-- step:    68_feedback/08_double_record_feedback
-- purpose: two records of one department on one person that cannot both be in force
-- grain:   one row per record
-- inputs:  link.person_link, stg.public_security__population, stg.civil_affairs__deaths,
--          stg.civil_affairs__hardship, stg.education__students, stg.health__death_certificates,
--          stg.disabled_federation__disabled_persons, stg.rural_revitalisation__monitored,
--          stg.veterans__service_members
-- params:  as_of
-- output:  decide.double_record_feedback
-- source:  户口登记条例 art. 6: one register; one school, one class of relief, one certificate at a time

with claim as (
    -- what each record claims; two that claim the same are a matter of housekeeping
    select
        'public_security' as source, 'population' as dataset, record_no,
        '一人在两处有户口' as title, coalesce('户号' || household_no, '') || '，状态' || status as says,
        household_no as claimed
    from stg.public_security__population
    where status = '正常'
    union all
    select
        'civil_affairs', 'deaths', record_no, '一人有两条火化记录而死亡日期不同',
        '死亡日期' || day_text(death_date), cast(death_date as varchar)
    from stg.civil_affairs__deaths
    union all
    select
        'health', 'death_certificates', record_no, '一人有两份死亡证明而死亡日期不同',
        '死亡日期' || day_text(death_date), cast(death_date as varchar)
    from stg.health__death_certificates
    union all
    select
        'civil_affairs', 'hardship', record_no, '一人同时享受两类救助',
        category || coalesce('，自' || day_text(start_date), ''), category
    from stg.civil_affairs__hardship
    where coalesce(start_date <= $as_of, true) and coalesce(end_date >= $as_of, true)
    union all
    select
        'education', 'students', record_no, '一人在两所学校在读', '在读，' || school, school
    from stg.education__students
    where status = '在读'
    union all
    select
        'disabled_federation', 'disabled_persons', record_no, '一人有两份残疾类别或等级不同的记录',
        category || grade, category || grade
    from stg.disabled_federation__disabled_persons
    union all
    select
        'rural_revitalisation', 'monitored', record_no, '一人同时属于两类监测对象', category, category
    from stg.rural_revitalisation__monitored
    union all
    select
        'veterans', 'service_members', record_no, '一人有两条现役记录而入伍日期不同',
        day_text(enlisted_on) || '入伍', cast(enlisted_on as varchar)
    from stg.veterans__service_members
    where discharged_on is null or discharged_on > $as_of
),

-- the few who have more than one record in a dataset; rows by the month are no claims
several as (
    select source, dataset, person_id, unnest(list(record_no)) as record_no
    from link.person_link
    where is_certain and dataset not in ('wage_withholding', 'contribution_payments')
    group by source, dataset, person_id
    having count(*) > 1
),

placed as materialized (
    select
        several.person_id,
        claim.*
    from several
    inner join claim using (source, dataset, record_no)
    where claim.claimed is not null
),

contradicted as (
    select
        l.source,
        l.dataset,
        l.record_no,
        l.title,
        l.says,
        l.person_id,
        min(r.record_no) as other_record_no,
        arg_min(r.says, r.record_no) as other_says
    from placed as l
    inner join placed as r
        on l.source = r.source
        and l.dataset = r.dataset
        and l.person_id = r.person_id
        and l.claimed <> r.claimed
    group by l.source, l.dataset, l.record_no, l.title, l.says, l.person_id
)

select
    source,
    dataset,
    record_no,
    1 as record_count,
    'double_record' as problem,
    title,
    says,
    '另一条记录：' || other_says as contradiction,
    source as other_source,
    dataset as other_dataset,
    other_record_no,
    '请核实后保留一条，更正或注销另一条' as suggestion,
    person_id
from contradicted
