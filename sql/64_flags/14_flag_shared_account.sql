-- step:    64_flags/14_flag_shared_account
-- purpose: one account that receives the basic pension of many persons in one period
-- grain:   one row per account
-- inputs:  stg.insurance__benefits, decide.registry_person
-- params:  shared_account_persons
-- output:  decide.flag_shared_account
-- source:  the contract, flags; guardians, village agents and care homes are innocent

with busy_account as (
    -- first over all periods, so that the rest works on a handful of accounts
    select paper_number(account) as account
    from stg.insurance__benefits
    where item = '基本养老金' and account is not null
    group by paper_number(account)
    having min(person_no) <> max(person_no) and is_paper_number(any_value(account))
),

payment as (
    select
        busy_account.account,
        benefit.period,
        benefit.record_no,
        benefit.person_no,
        benefit.scheme,
        benefit.amount,
        registry.person_id
    from stg.insurance__benefits as benefit
    inner join busy_account on paper_number(benefit.account) = busy_account.account
    inner join decide.registry_person as registry on benefit.person_no = registry.person_no
    where benefit.item = '基本养老金' and benefit.amount > 0
),

shared_period as (
    select
        account,
        period,
        count(distinct person_id) as persons
    from payment
    group by account, period
    having count(distinct person_id) >= $shared_account_persons
),

finding as (
    select
        payment.account,
        list_sort(list(distinct payment.person_no)) as registry_nos,
        arg_min(payment.person_id, payment.person_no) as person_id,
        list_sort(list(distinct payment.scheme)) as schemes,
        min(payment.period) as period_from,
        max(payment.period) as period_to,
        count(distinct payment.period) as months,
        max(shared_period.persons) as persons,
        list(evidence_row(
            'insurance', 'benefits', payment.record_no, '发至账号' || payment.account, payment.amount
        )) as evidence_rows
    from payment
    inner join shared_period
        on payment.account = shared_period.account
        and payment.period = shared_period.period
    group by payment.account
)

select
    flag_id_of('shared_account', account, '') as flag_id,
    'shared_account' as flag_type,
    person_id,
    registry_nos,
    schemes,
    period_from,
    period_to,
    months,
    cast(0 as decimal(14, 2)) as amount_at_risk,
    cast(0 as decimal(14, 2)) as amount_at_risk_max,
    false as is_review,
    '账号' || account || '在' || span_text(period_from, period_to) || '间最多同时接收'
        || cast(persons as varchar) || '人的基本养老金，属疑点，请核实代领关系。' as summary,
    evidence_rows
from finding
