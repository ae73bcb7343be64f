-- step:    64_flags/06_medical_contribution_overlap
-- purpose: resident medical contributions of a year in which the person was insured as employee too
-- grain:   one row per contribution record that takes part in an overlap
-- inputs:  decide.contribution_net
-- params:  none
-- output:  decide.medical_contribution_overlap
-- source:  医保发〔2020〕33号: of employee and resident insurance, the employee's is kept

with both_schemes as (
    select
        person_id,
        substr(period, 1, 4) as year
    from decide.contribution_net
    where insurance_line = 'medical'
    group by person_id, substr(period, 1, 4)
    having bool_or(scheme = '310') and bool_or(scheme = '390')
)

select
    contribution.person_id,
    contribution.record_no,
    contribution.person_no,
    contribution.scheme,
    -- the months in common are those of the employee scheme
    case when contribution.scheme = '310' then months_in(contribution.period) else [] end as months,
    contribution.scheme = '390' as is_excess,
    cast(
        case
            when contribution.scheme = '390'
                then coalesce(contribution.personal_amount, 0)
                    + coalesce(contribution.subsidy_amount, 0)
            else 0
        end as decimal(14, 2)
    ) as amount
from decide.contribution_net as contribution
inner join both_schemes
    on contribution.person_id = both_schemes.person_id
    and substr(contribution.period, 1, 4) = both_schemes.year
where contribution.insurance_line = 'medical'
