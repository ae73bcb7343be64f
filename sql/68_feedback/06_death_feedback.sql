-- step:    68_feedback/06_death_feedback
-- purpose: what departments still say, or say otherwise, of people who certainly have died; and
--          deaths that signs of life contradict
-- grain:   one row per record and problem
-- inputs:  decide.certain_death, decide.death_record, decide.flag_death_record_conflict,
--          decide.deceased, link.person, link.person_link,
--          stg.public_security__population,
--          stg.public_security__residence_permits, stg.civil_affairs__hardship,
--          stg.disabled_federation__disabled_persons, stg.rural_revitalisation__monitored,
--          stg.education__students, stg.veterans__service_members, stg.justice__inmates,
--          stg.insurance__enrolments
-- params:  as_of, strike_off_days, death_date_days
-- output:  decide.death_feedback
-- source:  户口登记条例 art. 8: a death is reported within a month; docs/feedback.md

with death as (
    -- a month is given to whoever has to strike her off
    select *
    from decide.certain_death
    where death_date < $as_of - cast($strike_off_days as integer)
),

living as (
    select 'public_security' as source, 'population' as dataset, record_no, '户籍状态' || status as says
    from stg.public_security__population
    where status in ('正常', '服兵役')
    union all
    select
        'public_security', 'residence_permits', record_no, '居住证有效期至' || day_text(valid_to)
    from stg.public_security__residence_permits
    where valid_to >= $as_of
    union all
    select 'civil_affairs', 'hardship', record_no, category || '，仍在享受'
    from stg.civil_affairs__hardship
    where end_date is null or end_date >= $as_of
    union all
    select 'disabled_federation', 'disabled_persons', record_no, '残疾人证在册'
    from stg.disabled_federation__disabled_persons
    union all
    select 'rural_revitalisation', 'monitored', record_no, category || '，仍在册'
    from stg.rural_revitalisation__monitored
    union all
    select 'education', 'students', record_no, '学籍状态在读'
    from stg.education__students
    where status = '在读'
    union all
    select 'veterans', 'service_members', record_no, '现役'
    from stg.veterans__service_members
    where discharged_on is null or discharged_on > $as_of
    union all
    select 'justice', 'inmates', record_no, '仍在刑期内'
    from stg.justice__inmates
    where sentence_to >= $as_of
),

-- from the few dead to their records, not from everybody's records to the dead
certain_record as materialized (
    select
        linked.source,
        linked.dataset,
        linked.record_no,
        linked.person_id
    from link.person_link as linked
    semi join decide.certain_death as death on linked.person_id = death.person_id
    where linked.is_certain
),

still_listed as (
    select
        record.source,
        record.dataset,
        record.record_no,
        record.person_id,
        living.says
    from certain_record as record
    inner join living
        on record.source = living.source
        and record.dataset = living.dataset
        and record.record_no = living.record_no
),

-- the pension office: one row a number, with the schemes that go on
still_enrolled as (
    select
        registry.record_no as person_no,
        registry.person_id,
        '参保关系未终止：' || string_agg(
            distinct scheme_title(enrolment.scheme) || enrolment.status, '、'
            order by scheme_title(enrolment.scheme) || enrolment.status
        ) as says
    from stg.insurance__enrolments as enrolment
    inner join certain_record as registry
        on enrolment.person_no = registry.record_no
        and registry.source = 'insurance'
        and registry.dataset = 'persons'
    where enrolment.status <> '终止参保'
    group by registry.record_no, registry.person_id
),

not_ended as (
    select
        still.source,
        still.dataset,
        still.record_no,
        if(still.dataset = 'population', 'not_struck_off', 'listed_though_dead') as problem,
        if(still.dataset = 'population', '已死亡而未注销户口', '已死亡而仍在册') as title,
        still.says,
        death.title as death_title,
        death.death_date,
        death.source as other_source,
        death.dataset as other_dataset,
        death.record_no as other_record_no,
        if(
            still.dataset = 'population', '请核实后办理死亡注销；死亡信息有误的，请反馈', '请核实后作减员、注销处理；死亡信息有误的，请反馈'
        ) as suggestion,
        still.person_id
    from still_listed as still
    inner join death on still.person_id = death.person_id
    where still.source <> 'public_security' or death.source <> 'public_security'

    union all

    select
        'insurance' as source,
        'persons' as dataset,
        still.person_no as record_no,
        'enrolled_though_dead' as problem,
        '已死亡而参保关系未终止' as title,
        still.says,
        death.title as death_title,
        death.death_date,
        death.source as other_source,
        death.dataset as other_dataset,
        death.record_no as other_record_no,
        '请核实后终止参保关系、办理待遇停发和个人账户结算；死亡信息有误的，请反馈' as suggestion,
        still.person_id
    from still_enrolled as still
    inner join death on still.person_id = death.person_id
),

other_date as (
    -- the first source in rank is held against the others, and they against it
    select
        record.source,
        record.dataset,
        record.record_no,
        record.title as own_title,
        record.death_date as own_date,
        death.title as death_title,
        death.death_date,
        death.source as other_source,
        death.dataset as other_dataset,
        death.record_no as other_record_no,
        record.person_id
    from decide.death_record as record
    inner join decide.certain_death as death on record.person_id = death.person_id
    where record.is_certain
        and abs(date_diff('day', record.death_date, death.death_date)) > $death_date_days
),

impossible as (
    select
        record.source,
        record.dataset,
        record.record_no,
        record.title as own_title,
        record.reported_date,
        person.birth_date,
        record.person_id
    from decide.death_record as record
    inner join link.person as person on record.person_id = person.person_id
    where record.is_certain
        and record.reported_date < person.birth_date
        -- the register's birth date is the number's: two witnesses against one date
        and person.birth_date = id_birth_date(person.id_number)
),

-- an officer who has dismissed the doubt lets the death stand
doubtful as (
    select
        conflict.person_id,
        conflict.registry_nos,
        conflict.period_from,
        unnest(conflict.evidence_rows) as row
    from decide.flag_death_record_conflict as conflict
    anti join decide.deceased as deceased on conflict.person_id = deceased.person_id
),

sign as (
    -- a stay in hospital is hers by her number in the registry
    select
        doubtful.person_id,
        doubtful.period_from,
        doubtful.row,
        if(doubtful.row.source = 'insurance', 'persons', doubtful.row.dataset) as link_dataset,
        if(doubtful.row.source = 'insurance', doubtful.registry_nos, [doubtful.row.record_no])
            as link_nos
    from doubtful
    where doubtful.row.source not in ('health', 'civil_affairs', 'public_security')
),

alive as (
    select
        sign.person_id,
        min(sign.period_from) as period_from,
        list_sort(list(distinct sign.row.role)) as signs,
        arg_min(sign.row, sign.row.record_no) as first_sign
    from (
        select
            *,
            unnest(link_nos) as link_no
        from sign
    ) as sign
    left join link.person_link as linked
        on sign.row.source = linked.source
        and sign.link_dataset = linked.dataset
        and sign.link_no = linked.record_no
    group by sign.person_id
    having bool_and(coalesce(linked.is_certain, false))
)

select
    source, dataset, record_no, 1 as record_count, problem, title, says,
    death_title || '记载此人于' || day_text(death_date) || '死亡' as contradiction,
    other_source, other_dataset, other_record_no, suggestion, person_id
from not_ended

union all

select
    source, dataset, record_no, 1, 'death_date_differs', '死亡日期与其他部门不一致',
    own_title || '：' || day_text(own_date),
    death_title || '：' || day_text(death_date),
    other_source, other_dataset, other_record_no,
    '请核对死亡日期；待遇停发月份由此而定', person_id
from other_date

union all

select
    source, dataset, record_no, 1, 'death_before_birth', '死亡日期早于出生日期',
    own_title || '：' || day_text(reported_date),
    '户籍登记和证件号码所载出生日期为' || day_text(birth_date),
    null, null, null, '请核对死者身份和死亡日期', person_id
from impossible

union all

select
    record.source, record.dataset, record.record_no, 1, 'alive_after_death', '记载死亡之后又有在世迹象',
    record.title || '：' || day_text(record.death_date),
    period_text(alive.period_from) || '起有：' || list_aggregate(alive.signs, 'string_agg', '、'),
    alive.first_sign.source, alive.first_sign.dataset, alive.first_sign.record_no,
    '请核实死者身份；确系误报的，请撤销死亡记载并告知相关部门', alive.person_id
from alive
inner join decide.death_record as record on alive.person_id = record.person_id
where record.is_certain and record.death_date is not null
