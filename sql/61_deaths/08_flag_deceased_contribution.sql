-- step:    61_deaths/08_flag_deceased_contribution
-- purpose: contributions of the dead, or of their employers, for periods after the month of death
-- grain:   one row per person_id
-- inputs:  decide.dated_death, decide.death_evidence, decide.contribution
-- params:  none
-- output:  decide.flag_deceased_contribution
-- source:  社会保险法 art. 17: the insurance ends with the death; a year's contribution (YYYY00) is
--          after the death from the next year on; a late payment for a month of life is due; the
--          state's share is another doubt (undue_government_premium)

with paid as (
    select
        dead.person_id,
        contribution.record_no,
        contribution.person_no,
        contribution.scheme,
        contribution.period,
        first_month(contribution.period) > dead.death_month as is_after_death,
        first_month(contribution.period) > dead.latest_month as is_after_every_date,
        coalesce(contribution.paid_on <= dead.earliest_date, false) as is_in_advance,
        coalesce(contribution.personal_amount, 0) + coalesce(contribution.employer_amount, 0)
            as amount
    from decide.dated_death as dead
    inner join decide.contribution as contribution on dead.person_no = contribution.person_no
    where contribution.is_net
        and first_month(contribution.period) > dead.earliest_month
        and coalesce(contribution.personal_amount, 0)
            + coalesce(contribution.employer_amount, 0) > 0
),

finding as (
    select
        person_id,
        list_sort(list(distinct person_no)) as registry_nos,
        list_sort(list(distinct scheme)) as schemes,
        list_sort(list_distinct(flatten(
            list(months_in(period)) filter (where is_after_death)
        ))) as months,
        coalesce(sum(amount) filter (where is_after_every_date), 0) as amount_at_risk,
        sum(amount) as amount_at_risk_max,
        list(evidence_row(
            'insurance', 'contributions', record_no,
            case
                when not is_after_every_date then '死亡日期不一致期间的缴费'
                when is_in_advance then '生前预缴死亡次月起的保费'
                else '死亡次月起的缴费'
            end,
            amount
        )) as payment_rows
    from paid
    group by person_id
    having bool_or(is_after_death)
)

select
    flag_id_of('deceased_contribution', dead.first_no, '') as flag_id,
    'deceased_contribution' as flag_type,
    finding.person_id,
    finding.registry_nos,
    finding.schemes,
    finding.months[1] as period_from,
    finding.months[-1] as period_to,
    len(finding.months) as months,
    cast(finding.amount_at_risk as decimal(14, 2)) as amount_at_risk,
    cast(finding.amount_at_risk_max as decimal(14, 2)) as amount_at_risk_max,
    false as is_review,
    dead.told || '，其后' || span_text(finding.months[1], finding.months[-1]) || '共'
        || cast(len(finding.months) as varchar) || '个月仍有缴费记录，个人和单位缴费'
        || range_text(finding.amount_at_risk, finding.amount_at_risk_max)
        || '，属疑点，请核实死亡时间，应退的退还。' as summary,
    list_concat(evidence.rows, finding.payment_rows) as evidence_rows
from finding
inner join decide.dated_death as dead
    on finding.person_id = dead.person_id
    and dead.person_no = dead.first_no
inner join decide.death_evidence as evidence on finding.person_id = evidence.person_id
