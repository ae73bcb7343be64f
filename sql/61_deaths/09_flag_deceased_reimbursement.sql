-- step:    61_deaths/09_flag_deceased_reimbursement
-- purpose: medical treatment settled for days after the death
-- grain:   one row per person_id
-- inputs:  decide.dated_death, decide.death_evidence, decide.reversed_settlement,
--          stg.insurance__reimbursements
-- params:  none
-- output:  decide.flag_deceased_reimbursement
-- source:  医疗保障基金使用监督管理条例 art. 17; the day of treatment decides, since a bill may be
--          settled long after it; bills may be closed the day after a death

with settlement as (
    select
        dead.person_id,
        dead.death_date,
        dead.earliest_date,
        dead.latest_date,
        paid.record_no,
        paid.person_no,
        paid.scheme,
        paid.fund_paid,
        coalesce(paid.admitted_on, paid.discharged_on, paid.settled_on) as begun_on,
        coalesce(paid.discharged_on, paid.admitted_on, paid.settled_on) as ended_on,
        paid.admitted_on is null and paid.discharged_on is null as is_day_unknown
    from decide.dated_death as dead
    inner join stg.insurance__reimbursements as paid on dead.person_no = paid.person_no
    anti join decide.reversed_settlement as reversed on paid.record_no = reversed.record_no
    where paid.fund_paid > 0
),

judged as (
    select
        person_id,
        record_no,
        person_no,
        scheme,
        fund_paid,
        begun_on,
        period_of(begun_on) as period,
        begun_on > death_date or ended_on > death_date + 1 as is_after_death,
        -- a stay that began in life was due at least in part, and a late posting in full
        begun_on > latest_date and not is_day_unknown as is_wholly_after,
        case
            when is_day_unknown then '死亡日期后结算（就诊日期不明）'
            when begun_on > earliest_date then '死亡日期后就诊'
            else '出院晚于死亡次日'
        end as role
    from settlement
    where begun_on > earliest_date or ended_on > earliest_date + 1
),

finding as (
    select
        person_id,
        list_sort(list(distinct person_no)) as registry_nos,
        list_sort(list(distinct scheme)) as schemes,
        min(period) filter (where is_after_death) as period_from,
        max(period) filter (where is_after_death) as period_to,
        count(distinct period) filter (where is_after_death) as months,
        count(*) filter (where is_after_death) as settlements,
        coalesce(sum(fund_paid) filter (where is_wholly_after), 0) as amount_at_risk,
        sum(fund_paid) as amount_at_risk_max,
        not bool_or(is_wholly_after) as is_review,
        list(evidence_row('insurance', 'reimbursements', record_no, role, fund_paid))
            as settlement_rows
    from judged
    group by person_id
    having bool_or(is_after_death)
)

select
    flag_id_of('deceased_reimbursement', dead.first_no, '') as flag_id,
    'deceased_reimbursement' as flag_type,
    finding.person_id,
    finding.registry_nos,
    finding.schemes,
    finding.period_from,
    finding.period_to,
    finding.months,
    cast(finding.amount_at_risk as decimal(14, 2)) as amount_at_risk,
    cast(finding.amount_at_risk_max as decimal(14, 2)) as amount_at_risk_max,
    finding.is_review,
    dead.told || '，其后仍有' || cast(finding.settlements as varchar) || '笔医保结算（'
        || span_text(finding.period_from, finding.period_to) || '），基金支付'
        || range_text(finding.amount_at_risk, finding.amount_at_risk_max)
        || '，属疑点，请核实死亡时间和就诊人。' as summary,
    list_concat(evidence.rows, finding.settlement_rows) as evidence_rows
from finding
inner join decide.dated_death as dead
    on finding.person_id = dead.person_id
    and dead.person_no = dead.first_no
inner join decide.death_evidence as evidence on finding.person_id = evidence.person_id
