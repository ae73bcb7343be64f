-- step:    62_coverage/05_exclusion
-- purpose: what keeps a person off the list, whether or not there is a gap, and who proves it
-- grain:   one row per (person_id, reason, proof)
-- inputs:  link.person_link, link.person, decide.deceased, decide.person_age, decide.local_person,
--          stg.public_security__population, stg.education__students,
--          stg.veterans__service_members, stg.justice__inmates
-- params:  as_of, working_age
-- output:  decide.exclusion
-- source:  the contract, who is a target: "left out"

with listed as (
    select
        'public_security' as source,
        'population' as dataset,
        record_no,
        case status
            when '迁出' then '户籍已迁出'
            when '服兵役' then '户籍登记为服兵役'
            else '已出国（境）定居'
        end as reason,
        '公安' as department,
        false as is_pension_only,
        '户籍人口' || record_no || '：' || coalesce(day_text(status_date), '日期不明') || status
            || '；没有有效居住证，近月也没有本县单位发放的工资' as proof
    from stg.public_security__population
    where status in ('迁出', '出国定居', '服兵役')

    union all

    select
        'education' as source,
        'students' as dataset,
        record_no,
        '在校学生' as reason,
        '教育' as department,
        true as is_pension_only,
        '学籍' || record_no || '：在读' || coalesce('，' || school, '')
            || coalesce('，' || period_text(period_of(enrolled_on)) || '入学', '')
            || coalesce('，预计' || period_text(period_of(graduates_on)) || '毕业', '')
            || case when graduates_on < $as_of then '（日期已过，先向学校核实）' else '' end as proof
    from stg.education__students
    where status = '在读'

    union all

    select
        'veterans' as source,
        'service_members' as dataset,
        record_no,
        '现役军人' as reason,
        '退役军人事务' as department,
        true as is_pension_only,
        '现役登记' || record_no || coalesce('：' || day_text(enlisted_on) || '入伍', '')
            || '，没有退役记载' as proof
    from stg.veterans__service_members
    where (enlisted_on is null or enlisted_on <= $as_of)
        and (discharged_on is null or discharged_on > $as_of)

    union all

    select
        'justice' as source,
        'inmates' as dataset,
        record_no,
        '服刑人员' as reason,
        '司法' as department,
        true as is_pension_only,
        '服刑登记' || record_no || '：收监' || coalesce('，刑期自' || day_text(sentence_from), '')
            || coalesce('至' || day_text(sentence_to), '') as proof
    from stg.justice__inmates
    -- outside prison a person may go on contributing
    where coalesce(custody, '收监') = '收监'
        and (sentence_from is null or sentence_from <= $as_of)
        and (sentence_to is null or sentence_to >= $as_of)
)

select
    linked.person_id,
    listed.reason,
    listed.department,
    listed.is_pension_only,
    listed.proof
from listed
inner join link.person_link as linked
    on listed.source = linked.source
    and listed.dataset = linked.dataset
    and listed.record_no = linked.record_no
left join decide.local_person as local on linked.person_id = local.person_id
-- who left and is local all the same, by permit or wages, is not left out
where listed.dataset <> 'population' or local.person_id is null

union all

select
    person_id,
    '已死亡' as reason,
    list_aggregate(list_transform(titles, lambda title: case title
        when '死亡医学证明' then '卫健'
        when '火化记录' then '民政'
        else '公安'
    end), 'string_agg', '、') as department,
    false as is_pension_only,
    list_aggregate(titles, 'string_agg', '、') || '：'
        || coalesce(day_text(death_date) || '死亡', '死亡日期不明') as proof
from decide.deceased

union all

select
    age.person_id,
    '未满参保年龄' as reason,
    '公安' as department,
    true as is_pension_only,
    day_text(person.birth_date) || '出生，现' || cast(age.age as varchar) || '周岁，满'
        || cast(cast($working_age as integer) as varchar) || '周岁后再列入' as proof
from decide.person_age as age
inner join link.person as person on age.person_id = person.person_id
where age.is_too_young

union all

select
    person_id,
    '身份未能确认' as reason,
    '社会保险经办' as department,
    false as is_pension_only,
    '有关记录没有可用的证件号码，或号码属于他人，无法与任何在册人员对上，须先人工核对身份' as proof
from link.person
where not is_identified
