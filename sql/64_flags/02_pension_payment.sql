-- step:    64_flags/02_pension_payment
-- purpose: basic pension of people with several relations or a sentence, reversals netted out
-- grain:   one row per (person_no, scheme, agency_code, period) with an amount above zero;
--          returned: what the relation took back under other periods
-- inputs:  stg.insurance__benefits, decide.registry_person, decide.overlap_candidate,
--          stg.justice__inmates, link.person_link
-- params:  none
-- output:  decide.pension_payment
-- source:  the contract, flags: 基本养老金 only; 丧葬补助金, 抚恤金 and 补发 are other items

with concerned as (
    select person_id
    from decide.overlap_candidate
    where what = 'benefit'
    union
    select linked.person_id
    from stg.justice__inmates as inmate
    inner join link.person_link as linked
        on inmate.record_no = linked.record_no
        and linked.source = 'justice'
        and linked.dataset = 'inmates'
),

number as (
    select
        registry.person_no,
        registry.person_id
    from decide.registry_person as registry
    semi join concerned on registry.person_id = concerned.person_id
),

paid as (
    select
        number.person_id,
        benefit.person_no,
        benefit.scheme,
        coalesce(benefit.agency_code, '') as agency_code,
        benefit.period,
        sum(benefit.amount) as amount,
        list(struct_pack(record_no := benefit.record_no, amount := benefit.amount)) as records
    from stg.insurance__benefits as benefit
    inner join number on benefit.person_no = number.person_no
    where benefit.item = '基本养老金'
    group by
        number.person_id,
        benefit.person_no,
        benefit.scheme,
        coalesce(benefit.agency_code, ''),
        benefit.period
),

netted as (
    select
        *,
        -sum(least(amount, 0)) over (partition by person_no, scheme, agency_code) as returned
    from paid
)

select
    person_id,
    person_no,
    scheme,
    agency_code,
    period,
    amount,
    returned,
    records
from netted
where amount > 0
