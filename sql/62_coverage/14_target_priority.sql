-- step:    62_coverage/14_target_priority
-- purpose: a target's place in the list: the first of the policy's rules that fits
-- grain:   one row per (person_id, insurance_line)
-- inputs:  decide.recommendation, decide.person_age, decide.contribution_record,
--          decide.other_insurance, policy.priority, policy.required_contribution
-- params:  near_pension_from, near_pension_to, young_from, young_to
-- output:  decide.target_priority
-- source:  the policy's priorities, each with its source in the policy file

with required as (
    -- the requirement of the year in which she retires; the resident scheme's where that is unknown
    select
        record.person_id,
        arg_max(required.months, required.from_period) as months
    from decide.contribution_record as record
    left join decide.person_age as age on record.person_id = age.person_id
    inner join policy.required_contribution as required
        on coalesce(record.open_scheme, '170') = required.scheme
        and coalesce(age.retirement_period, '000000') >= required.from_period
    where record.insurance_line = 'pension'
    group by record.person_id
),

fact as (
    select
        target.*,
        age.age,
        required.months as months_required,
        -- old enough for it to matter, and short even if all that is not on record was paid
        coalesce(
            age.age between $near_pension_from and $near_pension_to
            and record.months_at_most < required.months, false
        ) as is_short_of_years,
        other.unit_schemes is not null as is_insured_by_unit
    from decide.recommendation as target
    left join decide.person_age as age on target.person_id = age.person_id
    left join decide.contribution_record as record
        on target.person_id = record.person_id
        and target.insurance_line = record.insurance_line
    -- one equality: a condition on the left side alone would make DuckDB compare all pairs
    left join required
        on required.person_id
        = case when target.insurance_line = 'pension' then target.person_id end
    left join decide.other_insurance as other
        on target.person_id = other.person_id
        and target.insurance_line = other.insurance_line
),

fitting_rule as (
    select
        person_id,
        insurance_line,
        months_required,
        is_short_of_years,
        unnest(list_filter([
            case when is_needy then 'government_pays' end,
            case when gap = 'not_claiming' then 'not_claiming' end,
            case when is_land_requisitioned then 'land_requisitioned' end,
            case when is_short_of_years then 'short_of_required_years' end,
            case
                when insurance_line = 'pension' and gap = 'not_enrolled'
                    and age between $near_pension_from and $near_pension_to
                    then 'near_pension_never_enrolled'
            end,
            case
                when payer = 'employer' and not is_new_employer
                    or is_insured_by_unit and gap <> 'not_claiming'
                    then 'employee'
            end,
            case when payer = 'employer' and is_new_employer then 'new_employer' end,
            case when has_permit and not has_household then 'residence_permit' end,
            case when gap = 'lapsed' then 'lapsed' end,
            -- students are not left out of the medical line
            case
                when insurance_line = 'pension' and age between $young_from and $young_to
                    then 'young_out_of_school'
            end,
            'other'
        ], lambda name: name is not null)) as rule
    from fact
)

select
    fitting_rule.person_id,
    fitting_rule.insurance_line,
    any_value(fitting_rule.months_required) as months_required,
    any_value(fitting_rule.is_short_of_years) as is_short_of_years,
    min(priority.rank) as priority,
    arg_min(priority.title, priority.rank) as title
from fitting_rule
inner join policy.priority as priority on fitting_rule.rule = priority.rule
group by fitting_rule.person_id, fitting_rule.insurance_line
