-- step:    61_deaths/05_flag_deceased_claimant
-- purpose: pension paid for periods after the month of death
-- grain:   one row per person_id
-- inputs:  decide.deceased, decide.death_record, decide.registry_person, stg.insurance__benefits
-- params:  none
-- output:  decide.flag_deceased_claimant
-- source:  the contract, flags; pension is due through the month of death (社会保险法 art. 17)

with dated_death as (
    select
        person_id,
        death_date,
        dated_by,
        period_of(death_date) as death_month,
        period_of(earliest_date) as earliest_month,
        period_of(latest_date) as latest_month
    from decide.deceased
    where death_date is not null
),

payment as (
    select
        dated_death.person_id,
        benefit.person_no,
        benefit.scheme,
        coalesce(benefit.agency_code, '') as agency_code,
        benefit.period,
        benefit.period > dated_death.death_month as is_after_death,
        benefit.period > dated_death.latest_month as is_after_every_date,
        sum(benefit.amount) as amount,
        list(evidence_row(
            'insurance', 'benefits', benefit.record_no,
            case
                when benefit.period > dated_death.latest_month then '死亡次月起的待遇'
                else '死亡日期不一致期间的待遇'
            end,
            benefit.amount
        )) as rows
    from dated_death
    inner join decide.registry_person as registry on dated_death.person_id = registry.person_id
    inner join stg.insurance__benefits as benefit on registry.person_no = benefit.person_no
    where benefit.item in ('基本养老金', '补发') and benefit.period > dated_death.earliest_month
    group by all
    -- what was taken back in the same period is no longer at risk
    having sum(benefit.amount) > 0
),

finding as (
    select
        person_id,
        list_sort(list(distinct person_no)) as registry_nos,
        list_sort(list(distinct scheme)) as schemes,
        min(period) filter (where is_after_death) as period_from,
        max(period) filter (where is_after_death) as period_to,
        count(distinct period) filter (where is_after_death) as months,
        coalesce(sum(amount) filter (where is_after_every_date), 0) as amount_at_risk,
        sum(amount) as amount_at_risk_max,
        flatten(list(rows)) as payment_rows
    from payment
    group by person_id
    having bool_or(is_after_death)
),

subject as (
    select
        registry.person_id,
        min(registry.person_no) as first_no
    from decide.registry_person as registry
    semi join finding on registry.person_id = finding.person_id
    group by registry.person_id
),

record_row as (
    select
        record.person_id,
        list(evidence_row(
            record.source, record.dataset, record.record_no, record.title, null
        )) as rows
    from decide.death_record as record
    semi join finding on record.person_id = finding.person_id
    group by record.person_id
)

select
    flag_id_of('deceased_claimant', subject.first_no, '') as flag_id,
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
    dated_death.dated_by || '记载此人于' || day_text(dated_death.death_date) || '死亡，其后仍有'
        || period_text(finding.period_from) || '至' || period_text(finding.period_to) || '共'
        || cast(finding.months as varchar) || '个月的养老待遇发放记录，涉及' || yuan_text(finding.amount_at_risk)
        || case
            when finding.amount_at_risk_max > finding.amount_at_risk
                then '（各来源死亡日期不一，最多' || yuan_text(finding.amount_at_risk_max) || '）'
            else ''
        end
        || '，属疑点，请核实死亡时间和发放情况。' as summary,
    list_concat(record_row.rows, finding.payment_rows) as evidence_rows
from finding
inner join dated_death on finding.person_id = dated_death.person_id
inner join subject on finding.person_id = subject.person_id
inner join record_row on finding.person_id = record_row.person_id
