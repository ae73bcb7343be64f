-- step:    62_coverage/10_recommendation
-- purpose: the scheme a target should join or claim in, and who pays
-- grain:   one row per (person_id, insurance_line)
-- inputs:  decide.target, decide.person_age, decide.wage_recent, decide.group_member, link.person,
--          stg.market_supervision__entities
-- params:  none
-- output:  decide.recommendation
-- source:  the contract, recommended scheme; 社会保险法 art. 10, 23

with last_wage as (
    select
        person_id,
        max(period) as period,
        arg_max(payer_uscc, period || printf('%014.2f', income)) as payer_uscc,
        arg_max(payer_name, period || printf('%014.2f', income)) as payer_name
    from decide.wage_recent
    group by person_id
),

sole_trader as (
    select distinct person.person_id
    from stg.market_supervision__entities as entity
    inner join link.person as person
        on citizen_body(entity.legal_rep_id) = citizen_body(person.id_number)
    where entity.entity_type = '个体工商户' and entity.status = '存续'
),

membership as (
    select
        person_id,
        list(name order by rank) as names,
        -- paid once, by the first of the person's groups that is paid for
        arg_min(pension_paid, rank) filter (where pension_paid > 0) as pension_paid,
        arg_min(medical_paid, rank) filter (where medical_paid > 0) as medical_paid,
        bool_or(is_land_requisition) as is_land_requisition
    from decide.group_member
    group by person_id
),

fact as (
    select
        target.person_id,
        target.insurance_line,
        target.gap,
        target.claim_scheme,
        target.has_household,
        target.has_permit,
        age.age,
        coalesce(age.is_retirement_uncertain, false) as is_retirement_uncertain,
        last_wage.period as wage_period,
        last_wage.payer_uscc,
        last_wage.payer_name,
        last_wage.person_id is not null and not coalesce(age.is_past_retirement, false)
            as has_employer,
        sole_trader.person_id is not null as is_sole_trader,
        coalesce(membership.names, []) as group_names,
        coalesce(membership.is_land_requisition, false) as is_land_requisition,
        case
            when target.insurance_line = 'pension' then membership.pension_paid
            else membership.medical_paid
        end as government_amount
    from decide.target as target
    left join decide.person_age as age on target.person_id = age.person_id
    left join last_wage on target.person_id = last_wage.person_id
    left join sole_trader on target.person_id = sole_trader.person_id
    left join membership on target.person_id = membership.person_id
)

select
    person_id,
    insurance_line,
    gap,
    has_household,
    has_permit,
    age,
    is_retirement_uncertain,
    is_sole_trader,
    is_land_requisition,
    wage_period,
    payer_uscc,
    payer_name,
    group_names,
    government_amount,
    case
        when gap = 'not_claiming' then claim_scheme
        when insurance_line = 'medical' then case when has_employer then '310' else '390' end
        when has_employer or is_sole_trader or has_permit and not has_household then '110'
        else '170'
    end as scheme,
    case
        -- a claim costs nobody a premium
        when gap = 'not_claiming' then 'self'
        when has_employer then 'employer'
        when scheme in ('170', '390') and government_amount is not null then 'government'
        else 'self'
    end as payer
from fact
