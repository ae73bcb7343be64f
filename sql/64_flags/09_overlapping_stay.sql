-- step:    64_flags/09_overlapping_stay
-- purpose: two inpatient stays of a person in different hospitals that share nights
-- grain:   one row per pair of stays
-- inputs:  stg.insurance__reimbursements, decide.reversed_settlement, decide.registry_person
-- params:  overlapping_nights
-- output:  decide.overlapping_stay
-- source:  the contract, flags; the day of a transfer shares one night at most

with stay as (
    select
        registry.person_id,
        paid.hospital_code,
        paid.admitted_on,
        paid.discharged_on,
        -- settled twice it is another doubt: one settlement stands for the stay
        min(paid.record_no) as record_no,
        arg_min(paid.person_no, paid.record_no) as person_no,
        arg_min(paid.scheme, paid.record_no) as scheme,
        arg_min(coalesce(paid.fund_paid, 0), paid.record_no) as fund_paid
    from stg.insurance__reimbursements as paid
    inner join decide.registry_person as registry on paid.person_no = registry.person_no
    anti join decide.reversed_settlement as reversed on paid.record_no = reversed.record_no
    where paid.visit_type = '住院'
        and paid.hospital_code is not null
        and paid.discharged_on >= paid.admitted_on + cast($overlapping_nights as integer)
    group by registry.person_id, paid.hospital_code, paid.admitted_on, paid.discharged_on
),

pair as (
    select
        one.person_id,
        one.person_no,
        one.record_no,
        one.scheme,
        one.fund_paid,
        other.person_no as other_person_no,
        other.record_no as other_record_no,
        other.scheme as other_scheme,
        other.fund_paid as other_fund_paid,
        greatest(one.admitted_on, other.admitted_on) as shared_from,
        least(one.discharged_on, other.discharged_on) as shared_to
    from stay as one
    inner join stay as other
        on one.person_id = other.person_id
        and one.hospital_code <> other.hospital_code
        and one.record_no < other.record_no
)

select
    person_id,
    person_no,
    record_no,
    scheme,
    fund_paid,
    other_person_no,
    other_record_no,
    other_scheme,
    other_fund_paid,
    shared_from,
    shared_to,
    shared_to - shared_from as nights
from pair
where shared_to - shared_from >= $overlapping_nights
