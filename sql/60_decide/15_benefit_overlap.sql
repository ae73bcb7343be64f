-- step:    60_decide/15_benefit_overlap
-- purpose: periods for which a person received the basic pension from two relations, and which is in doubt
-- grain:   one row per (person_no, scheme, agency_code, period) in an overlap
-- inputs:  decide.pension_payment
-- params:  none
-- output:  decide.benefit_overlap
-- source:  人社部发〔2014〕17号 art. 8: the resident pension is the one to repay; OUTPUTS for the rest

with relation as (
    select
        person_id,
        person_no,
        scheme,
        agency_code,
        min(period) as begun_in
    from decide.pension_payment
    group by person_id, person_no, scheme, agency_code
    qualify count(*) over (partition by person_id) > 1
),

ranked as (
    select
        payment.person_id,
        payment.person_no,
        payment.scheme,
        payment.agency_code,
        payment.period,
        payment.amount,
        count(*) over same_period as relations,
        bool_or(payment.scheme = '170') over same_period
            and bool_or(payment.scheme <> '170') over same_period as is_across_schemes,
        row_number() over (
            partition by payment.person_id, payment.period
            order by relation.begun_in, payment.person_no, payment.scheme, payment.agency_code
        ) as place
    from decide.pension_payment as payment
    inner join relation
        on payment.person_no = relation.person_no
        and payment.scheme = relation.scheme
        and payment.agency_code = relation.agency_code
    window same_period as (partition by payment.person_id, payment.period)
)

select
    person_id,
    person_no,
    scheme,
    agency_code,
    period,
    amount,
    case when is_across_schemes then scheme = '170' else place > 1 end as is_excess
from ranked
where relations > 1
