-- step:    60_facts/22_reversed_settlement
-- purpose: settlements that were taken back whole, and the rows that took them back
-- grain:   one row per settlement record
-- inputs:  stg.insurance__reimbursements
-- params:  none
-- output:  decide.reversed_settlement
-- source:  the contract, flags: reversals are netted; one reversal takes back one settlement, the
--          last of those that look the same

with taken_back as (
    select
        person_no,
        hospital_code,
        -fund_paid as fund_paid,
        case when visit_type = '住院' then admitted_on end as admitted_on,
        case when visit_type = '住院' and admitted_on is not null then null else invoice_no end
            as invoice_no,
        count(*) as times
    from stg.insurance__reimbursements
    where fund_paid < 0
    group by all
),

candidate as (
    select
        paid.record_no,
        taken_back.times,
        row_number() over (
            partition by
                paid.person_no, paid.hospital_code, paid.fund_paid, taken_back.admitted_on,
                taken_back.invoice_no
            order by paid.settled_on desc nulls first, paid.record_no desc
        ) as place
    from stg.insurance__reimbursements as paid
    inner join taken_back
        on paid.person_no = taken_back.person_no
        and paid.hospital_code = taken_back.hospital_code
        and paid.fund_paid = taken_back.fund_paid
        -- a stay is told by its first day, since the reversal may bear a number of its own
        and (
            paid.visit_type = '住院' and paid.admitted_on = taken_back.admitted_on
            or paid.invoice_no = taken_back.invoice_no
        )
)

select record_no
from candidate
where place <= times

union all

select record_no
from stg.insurance__reimbursements
where fund_paid < 0
