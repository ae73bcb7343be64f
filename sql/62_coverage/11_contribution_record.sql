-- step:    62_coverage/11_contribution_record
-- purpose: what a target who stopped paying has paid: until when, and at most for how many months
-- grain:   one row per (person_id, insurance_line) that lapsed
-- inputs:  decide.target, decide.contribution, decide.scheme_standing
-- params:  as_of, contribution_months
-- output:  decide.contribution_record
-- source:  国发〔2014〕8号: fifteen years of contributions; months of 110 count in 170
--          (人社部发〔2014〕17号)

with lapsed as (
    select
        person_id,
        insurance_line
    from decide.target
    where gap = 'lapsed'
),

paid as (
    select
        lapsed.person_id,
        lapsed.insurance_line,
        contribution.scheme,
        contribution.period
    from decide.contribution as contribution
    inner join lapsed
        on contribution.person_id = lapsed.person_id
        and line_of(contribution.scheme) = lapsed.insurance_line
    where contribution.is_net
),

recorded as (
    select
        person_id,
        insurance_line,
        max({'month': last_month(period), 'scheme': scheme, 'period': period}) as last_paid,
        min(first_month(period)) as first_month,
        list_unique(flatten(list(months_in(period)))) as months
    from paid
    group by person_id, insurance_line
),

standing as (
    select
        person_id,
        line_of(scheme) as insurance_line,
        min(first_enrolled_on) as first_enrolled_on,
        -- an employee relation before the resident one: its years take longer to earn
        min(scheme) filter (where is_open) as open_scheme,
        not bool_or(is_active) as is_paused
    from decide.scheme_standing
    semi join lapsed using (person_id)
    group by person_id, line_of(scheme)
)

select
    target.person_id,
    target.insurance_line,
    standing.open_scheme,
    standing.is_paused,
    standing.first_enrolled_on,
    recorded.last_paid.scheme as last_scheme,
    recorded.last_paid.period as last_period,
    case
        -- the record reaches back to the beginning
        when recorded.first_month <= period_of(standing.first_enrolled_on) then recorded.months
        -- before the extract begins every month may have been paid
        else greatest(
            coalesce(recorded.months, 0),
            month_number(coalesce(
                last_month(recorded.last_paid.period), window_start($as_of, $contribution_months)
            )) - month_number(period_of(standing.first_enrolled_on)) + 1
        )
    end as months_at_most
from lapsed as target
left join recorded
    on target.person_id = recorded.person_id
    and target.insurance_line = recorded.insurance_line
left join standing
    on target.person_id = standing.person_id
    and target.insurance_line = standing.insurance_line
