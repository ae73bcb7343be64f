-- step:    62_coverage/11_enrolment_targets
-- purpose: the list for the townships: whom to visit, why, what for, and in which order
-- grain:   one row per (person_id, insurance_line)
-- inputs:  decide.recommendation, link.person, decide.person_unit, policy.premium, policy.priority,
--          hist.enrolment_target
-- params:  as_of
-- output:  pub.enrolment_targets
-- source:  the contract, enrolment_targets; order of the list by the policy

with fitting_rule as (
    select
        person_id,
        insurance_line,
        unnest(list_filter([
            case when payer = 'government' then 'government_pays' end,
            case when gap = 'not_claiming' then 'not_claiming' end,
            case
                when is_land_requisition and insurance_line = 'pension' then 'land_requisitioned'
            end,
            case when payer = 'employer' then 'employee' end,
            case
                when gap = 'not_enrolled' and age between 45 and 59
                    then 'near_pension_never_enrolled'
            end,
            case when gap = 'lapsed' then 'lapsed' end,
            case when has_permit and not has_household then 'residence_permit' end,
            case when age between 16 and 24 then 'young_out_of_school' end,
            'other'
        ], lambda name: name is not null)) as rule
    from decide.recommendation
),

place as (
    select
        fitting_rule.person_id,
        fitting_rule.insurance_line,
        min(priority.rank) as priority,
        arg_min(priority.title, priority.rank) as title
    from fitting_rule
    inner join policy.priority as priority on fitting_rule.rule = priority.rule
    group by fitting_rule.person_id, fitting_rule.insurance_line
)

select
    target.person_id,
    target.insurance_line,
    target.gap,
    target.scheme as recommended_scheme,
    target.payer,
    case
        when target.gap = 'not_claiming' then 0
        when target.payer = 'government' then target.government_amount
        when target.payer = 'self' then premium.amount
    end as premium_due,
    place.priority,
    target.group_names as groups,
    list_filter([
        case target.gap
            when 'not_claiming' then '已到领取年龄，近月没有养老金发放记录'
            when 'lapsed' then '有参保关系，近期没有有效缴费'
            when 'not_enrolled' then
                case target.insurance_line when 'pension' then '没有养老保险关系' else '没有医疗保险关系' end
        end,
        case when target.has_household then '本县户籍' end,
        case when target.has_permit then '持有效居住证' end,
        case
            when target.wage_period is not null
                then '近月有工资收入（' || period_text(target.wage_period)
                    || coalesce('，' || target.payer_name, '') || '）'
        end,
        case when target.is_sole_trader then '存续个体工商户经营者' end,
        case when target.payer = 'government' then '保费由政府代缴' end,
        case
            when target.is_retirement_uncertain and target.insurance_line = 'pension'
                then '女职工法定退休年龄因岗位而异，请先核实是否已到龄'
        end,
        '列入次序：' || place.title
    ], lambda reason: reason is not null) as reasons,
    unit.township_code,
    unit.township_name,
    unit.village_code,
    person.name,
    person.id_number,
    person.phone,
    -- the unit that should pay
    case when target.payer = 'employer' then target.payer_uscc end as employer_uscc,
    case when previous.person_id is null then 'new' else 'continuing' end as status,
    coalesce(previous.first_listed_on, $as_of) as first_listed_on
from decide.recommendation as target
inner join link.person as person on target.person_id = person.person_id
inner join place
    on target.person_id = place.person_id
    and target.insurance_line = place.insurance_line
left join decide.person_unit as unit on target.person_id = unit.person_id
left join policy.premium as premium
    on target.scheme = premium.scheme
left join hist.enrolment_target as previous
    on target.person_id = previous.person_id
    and target.insurance_line = previous.insurance_line
