-- step:    62_coverage/13_recommendation
-- purpose: the scheme a target should join or claim in, and who pays how much a year
-- grain:   one row per (person_id, insurance_line)
-- inputs:  decide.target, decide.person_age, decide.target_employer, decide.group_member,
--          link.person, stg.market_supervision__entities, policy.premium, policy.tier
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
        list_transform(list_sort(list({'rank': rank, 'name': name})), lambda one: one.name)
            as names,
        -- paid once, by the first of the person's groups that is paid for
        arg_min(pension_paid, rank) filter (where pension_paid > 0) as pension_paid,
        arg_min(medical_paid, rank) filter (where medical_paid > 0) as medical_paid,
        bool_or(is_land_requisition) as is_land_requisition,
        bool_or(keeps_lowest_tier) as keeps_lowest_tier,
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
        coalesce(membership.keeps_lowest_tier, false) as keeps_lowest_tier,
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
),

lowest_tier as (
    select
        scheme,
        min(amount) as amount
    from policy.tier
    group by scheme
),

priced as (
    select
        recommended.*,
        recommended.keeps_lowest_tier and lowest_tier.amount is not null as may_pay_lowest_tier,
        -- what the enrolment costs a year, whoever pays; none where it depends on wages
        case
            when recommended.keeps_lowest_tier then coalesce(lowest_tier.amount, premium.amount)
            else premium.amount
        end as price
    from recommended
    left join policy.premium as premium on recommended.scheme = premium.scheme
    left join lowest_tier on recommended.scheme = lowest_tier.scheme
)

select
    person_id,
    insurance_line,
    gap,
    has_household,
    has_permit,
    is_new_employer,
    is_sole_trader,
    trades_as,
    group_names,
    is_land_requisitioned,
    is_needy,
    government_amount is not null as is_paid_for,
    scheme,
    payer,
    case
        when gap = 'not_claiming' then 0
        when payer = 'government' then government_amount
        when payer = 'self' then price
    end as premium_due,
    -- what is left for herself where the government pays a part
    case
        when payer = 'government'
            then greatest(price - government_amount, 0)
    end as own_share,
    may_pay_lowest_tier,
    -- the unit that should pay
    case when payer = 'employer' then employer_uscc end as employer_uscc
from priced
