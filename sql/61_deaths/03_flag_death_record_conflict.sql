-- step:    61_deaths/03_flag_death_record_conflict
-- purpose: a death record, and signs of life after its date
-- grain:   one row per person_id
-- inputs:  decide.death, decide.death_record, decide.registry_person, link.person_link,
--          decide.reversed_settlement, stg.insurance__reimbursements,
--          stg.tax__wage_withholding, stg.education__students
-- params:  none
-- output:  decide.flag_death_record_conflict
-- source:  the contract, flags; wages of the month after the death may be the last ones, paid late

with dated_death as (
    select person_id, death_date, dated_by
    from decide.death
    where death_date is not null
),

sign_of_life as (
    select
        dated_death.person_id,
        period_of(stay.admitted_on) as period,
        '住院' as what,
        evidence_row('insurance', 'reimbursements', stay.record_no, '死亡日期后入院', null) as row
    from dated_death
    inner join decide.registry_person as registry on dated_death.person_id = registry.person_id
    inner join stg.insurance__reimbursements as stay on registry.person_no = stay.person_no
    anti join decide.reversed_settlement as reversed on stay.record_no = reversed.record_no
    where stay.visit_type = '住院' and stay.admitted_on > dated_death.death_date

    union all

    select
        dated_death.person_id,
        wage.period,
        '工资收入' as what,
        evidence_row('tax', 'wage_withholding', wage.record_no, '死亡次月之后的工资', wage.income) as row
    from dated_death
    inner join link.person_link as linked
        on dated_death.person_id = linked.person_id
        and linked.source = 'tax'
        and linked.dataset = 'wage_withholding'
    inner join stg.tax__wage_withholding as wage on linked.record_no = wage.record_no
    where wage.income > 0 and wage.period > period_shift(period_of(dated_death.death_date), 1)

    union all

    select
        dated_death.person_id,
        period_of(student.enrolled_on) as period,
        '入学' as what,
        evidence_row('education', 'students', student.record_no, '死亡日期后入学在读', null) as row
    from dated_death
    inner join link.person_link as linked
        on dated_death.person_id = linked.person_id
        and linked.source = 'education'
        and linked.dataset = 'students'
    inner join stg.education__students as student on linked.record_no = student.record_no
    where student.status = '在读' and student.enrolled_on > dated_death.death_date
),

conflict as (
    select
        person_id,
        min(period) as period_from,
        max(period) as period_to,
        count(distinct period) as months,
        list_sort(list(distinct what)) as signs,
        list(row) as sign_rows
    from sign_of_life
    group by person_id
),

record_row as (
    select
        record.person_id,
        list(evidence_row(
            record.source, record.dataset, record.record_no, record.title, null
        )) as rows
    from decide.death_record as record
    semi join conflict on record.person_id = conflict.person_id
    group by record.person_id
),

numbers as (
    select
        registry.person_id,
        list_sort(list(registry.person_no)) as registry_nos
    from decide.registry_person as registry
    semi join conflict on registry.person_id = conflict.person_id
    group by registry.person_id
)

select
    flag_id_of(
        'death_record_conflict', coalesce(numbers.registry_nos[1], conflict.person_id), ''
    ) as flag_id,
    'death_record_conflict' as flag_type,
    conflict.person_id,
    coalesce(numbers.registry_nos, []) as registry_nos,
    cast([] as varchar[]) as schemes,
    conflict.period_from,
    conflict.period_to,
    conflict.months,
    cast(0 as decimal(14, 2)) as amount_at_risk,
    cast(0 as decimal(14, 2)) as amount_at_risk_max,
    false as is_review,
    dated_death.dated_by || '记载此人于' || day_text(dated_death.death_date) || '死亡，其后'
        || span_text(conflict.period_from, conflict.period_to) || '又有'
        || list_aggregate(conflict.signs, 'string_agg', '、')
        || '记录，死亡信息存疑，请核实是否在世。' as summary,
    list_concat(record_row.rows, conflict.sign_rows) as evidence_rows
from conflict
inner join dated_death on conflict.person_id = dated_death.person_id
inner join record_row on conflict.person_id = record_row.person_id
left join numbers on conflict.person_id = numbers.person_id
