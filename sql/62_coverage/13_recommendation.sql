-- step:    62_coverage/13_recommendation
-- purpose: the scheme a target should join or claim in, and who pays how much a year
-- grain:   one row per (person_id, insurance_line)
-- inputs:  decide.target, decide.person_age, decide.target_employer, decide.group_member,
--          link.person, stg.market_supervision__entities, policy.premium
-- params:  none
-- output:  decide.recommendation
-- source:  the contract, recommended scheme; 社会保险法 art. 10, 23

with sole_trader as (
    select
        person.person_id,
        min(entity.name) as name
    from stg.market_supervision__entities as entity
    inner join link.person as person
        on citizen_body(entity.legal_rep_id) = citizen_body(person.id_number)
    where entity.entity_type = '个体工商户' and entity.status = '存续'
    group by person.person_id
),

membership as (
    select
        person_id,
        list(name order by rank) as names,
        -- paid once, by the first of the person's groups that is paid for
        arg_min(pension_paid, rank) filter (where pension_paid > 0) as pension_paid,
        arg_min(medical_paid, rank) filter (where medical_paid > 0) as medical_paid,
        bool_or(is_land_requisition) as is_land_requisition,
        bool_or(pension_paid > 0 and not is_land_requisition) as is_needy_in_pension,
        bool_or(medical_paid > 0 and not is_land_requisition) as is_needy_in_medical
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
        employer.person_id is not null and not coalesce(age.is_past_retirement, false)
            as has_employer,
        employer.uscc as employer_uscc,
        coalesce(employer.is_new, false) as is_new_employer,
        sole_trader.name as trades_as,
        sole_trader.person_id is not null as is_sole_trader,
        coalesce(membership.names, []) as group_names,
        coalesce(membership.is_land_requisition and target.insurance_line = 'pension', false)
            as is_land_requisitioned,
        case
            when target.insurance_line = 'pension' then membership.pension_paid
            else membership.medical_paid
        end as government_amount,
        coalesce(
            case
                when target.insurance_line = 'pension' then membership.is_needy_in_pension
                else membership.is_needy_in_medical
            end, false
        ) as is_needy
    from decide.target as target
    left join decide.person_age as age on target.person_id = age.person_id
    left join decide.target_employer as employer on target.person_id = employer.person_id
    left join sole_trader on target.person_id = sole_trader.person_id
    left join membership on target.person_id = membership.person_id
),

recommended as (
    select
        *,
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
)

select
    recommended.person_id,
    recommended.insurance_line,
    recommended.gap,
    recommended.has_household,
    recommended.has_permit,
    recommended.is_new_employer,
    recommended.is_sole_trader,
    recommended.trades_as,
    recommended.group_names,
    recommended.is_land_requisitioned,
    recommended.is_needy,
    recommended.government_amount is not null as is_paid_for,
    recommended.scheme,
    recommended.payer,
    case
        when recommended.gap = 'not_claiming' then 0
        when recommended.payer = 'government' then recommended.government_amount
        when recommended.payer = 'self' then premium.amount
    end as premium_due,
    -- the unit that should pay
    case when recommended.payer = 'employer' then recommended.employer_uscc end as employer_uscc
from recommended
left join policy.premium as premium on recommended.scheme = premium.scheme
