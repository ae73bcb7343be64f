-- step:    60_decide/08_pension_payment
-- purpose: the basic pension that a relation received for a period, reversals netted out
-- grain:   one row per (person_no, scheme, agency_code, period) with an amount above zero
-- inputs:  stg.insurance__benefits, decide.registry_person
-- params:  none
-- output:  decide.pension_payment
-- source:  OUTPUTS, flags: 基本养老金 only; lump sums for survivors and back-payments are other items

with payment as (
    select
        person_no,
        scheme,
        coalesce(agency_code, '') as agency_code,
        period,
        sum(amount) as amount
    from stg.insurance__benefits
    where item = '基本养老金'
    group by person_no, scheme, coalesce(agency_code, ''), period
    having sum(amount) > 0
)

select
    registry.person_id,
    payment.person_no,
    payment.scheme,
    payment.agency_code,
    payment.period,
    payment.amount
from payment
inner join decide.registry_person as registry on payment.person_no = registry.person_no
