-- step:    64_flags/08_repeated_settlement
-- purpose: settlements after the first, at one hospital, for the same invoice or inpatient stay
-- grain:   one row per settlement that repeats an earlier one
-- inputs:  stg.insurance__reimbursements, decide.reversed_settlement, decide.registry_person
-- params:  none
-- output:  decide.repeated_settlement
-- source:  the contract, flags; 医疗保障基金使用监督管理条例 art. 17

with settlement as (
    select
        registry.person_id,
        paid.person_no,
        paid.record_no,
        paid.scheme,
        paid.hospital_code,
        paper_number(paid.invoice_no) as invoice_no,
        case when paid.visit_type = '住院' then paid.admitted_on end as admitted_on,
        case when paid.visit_type = '住院' then paid.discharged_on end as discharged_on,
        period_of(coalesce(paid.settled_on, paid.discharged_on, paid.admitted_on)) as period,
        coalesce(paid.fund_paid, 0) as fund_paid,
        -- the order of settling; one without a date comes last
        concat_ws(' ', coalesce(paid.settled_on, date '9999-12-31'), paid.record_no) as place
    from stg.insurance__reimbursements as paid
    inner join decide.registry_person as registry on paid.person_no = registry.person_no
    anti join decide.reversed_settlement as reversed on paid.record_no = reversed.record_no
    where paid.hospital_code is not null
),

repeated_invoice as (
    select person_id, hospital_code, invoice_no
    from settlement
    where invoice_no is not null
    group by person_id, hospital_code, invoice_no
    having count(*) > 1 and is_paper_number(invoice_no)
),

repeated_stay as (
    select person_id, hospital_code, admitted_on, discharged_on
    from settlement
    where admitted_on is not null and discharged_on is not null
    group by person_id, hospital_code, admitted_on, discharged_on
    having count(*) > 1
),

candidate as (
    select person_id, hospital_code from repeated_invoice
    union
    select person_id, hospital_code from repeated_stay
),

placed as (
    select
        settlement.person_id,
        settlement.hospital_code,
        settlement.person_no,
        settlement.record_no,
        settlement.scheme,
        settlement.period,
        settlement.fund_paid,
        settlement.place,
        case when is_paper_number(settlement.invoice_no) then min(settlement.place) over (
            partition by settlement.person_id, settlement.hospital_code, settlement.invoice_no
        ) end as first_of_invoice,
        case when settlement.admitted_on is not null and settlement.discharged_on is not null
            then min(settlement.place) over (
                partition by settlement.person_id, settlement.hospital_code,
                settlement.admitted_on, settlement.discharged_on
            )
        end as first_of_stay
    from settlement
    semi join candidate
        on settlement.person_id = candidate.person_id
        and settlement.hospital_code = candidate.hospital_code
)

select
    repeated.person_id,
    repeated.hospital_code,
    repeated.person_no,
    repeated.record_no,
    repeated.scheme,
    repeated.period,
    repeated.fund_paid,
    original.person_no as first_person_no,
    original.record_no as first_record_no,
    original.scheme as first_scheme,
    original.period as first_period,
    original.fund_paid as first_fund_paid
from placed as repeated
inner join placed as original
    on repeated.person_id = original.person_id
    and repeated.hospital_code = original.hospital_code
    and least(repeated.first_of_invoice, repeated.first_of_stay) = original.place
where original.place < repeated.place
