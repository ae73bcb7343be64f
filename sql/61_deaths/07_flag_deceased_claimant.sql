-- step:    61_deaths/07_flag_deceased_claimant
-- purpose: pension paid for periods after the month of death
-- grain:   one row per person_id
-- inputs:  decide.dated_death, decide.death_evidence, stg.insurance__benefits
-- params:  none
-- output:  decide.flag_deceased_claimant
-- source:  the contract, flags; pension is due through the month of death (社会保险法 art. 17)

with payment as (
    select
        dead.person_id,
        benefit.person_no,
        benefit.scheme,
        coalesce(benefit.agency_code, '') as agency_code,
        benefit.period,
        benefit.period > dead.death_month as is_after_death,
        benefit.period > dead.latest_month as is_after_every_date,
        sum(benefit.amount) as amount,
        list(evidence_row(
            'insurance', 'benefits', benefit.record_no,
            case
                when benefit.period > dead.latest_month then '死亡次月起的待遇'
                else '死亡日期不一致期间的待遇'
            end,
            benefit.amount
        )) as rows
    from decide.dated_death as dead
    inner join stg.insurance__benefits as benefit on dead.person_no = benefit.person_no
    where benefit.item in ('基本养老金', '补发') and benefit.period > dead.earliest_month
    group by all
    -- what was taken back is no longer at risk; more than its period held counts for other periods
    having sum(benefit.amount) <> 0
),

finding as (
    select
        person_id,
        list_sort(list(distinct person_no)) as registry_nos,
        list_sort(list(distinct scheme)) as schemes,
        min(period) filter (where is_after_death and amount > 0) as period_from,
        max(period) filter (where is_after_death and amount > 0) as period_to,
        count(distinct period) filter (where is_after_death and amount > 0) as months,
        greatest(coalesce(sum(amount) filter (where is_after_every_date), 0), 0) as amount_at_risk,
        sum(amount) as amount_at_risk_max,
        flatten(list(rows)) as payment_rows
    from payment
    group by person_id
    having sum(amount) filter (where is_after_death) > 0
)

select
    flag_id_of('deceased_claimant', dead.first_no, '') as flag_id,
    'deceased_claimant' as flag_type,
    finding.person_id,
    finding.registry_nos,
    finding.schemes,
    finding.period_from,
    finding.period_to,
    finding.months,
    cast(finding.amount_at_risk as decimal(14, 2)) as amount_at_risk,
    cast(finding.amount_at_risk_max as decimal(14, 2)) as amount_at_risk_max,
    false as is_review,
    dead.told || '，其后仍有' || span_text(finding.period_from, finding.period_to) || '共'
        || cast(finding.months as varchar) || '个月的养老待遇发放记录，涉及'
        || range_text(finding.amount_at_risk, finding.amount_at_risk_max)
        || '，属疑点，请核实死亡时间和发放情况。' as summary,
    list_concat(evidence.rows, finding.payment_rows) as evidence_rows
from finding
inner join decide.dated_death as dead
    on finding.person_id = dead.person_id
    and dead.person_no = dead.first_no
inner join decide.death_evidence as evidence on finding.person_id = evidence.person_id
