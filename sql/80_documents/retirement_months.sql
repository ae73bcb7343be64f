-- step:    80_documents/retirement_months
-- purpose: the statutory retirement age by month of birth, as far as the raise changes from month to month
-- grain:   one row per (category, delay_months); those born later than the last row share its delay
-- inputs:  policy.retirement
-- params:  none
-- output:  documents
-- source:  渐进式延迟法定退休年龄的决定 (2024) and its tables; reckoned by the macro that decides

with birth_month as (
    select
        sex,
        category,
        old_age,
        unnest(range(cast(step_months * cap_months as bigint))) + month_number(starts) as old_month,
        step_months,
        cap_months,
        starts
    from policy.retirement
    -- tracks of an unknown sex repeat the others
    where sex <> '0'
),

reckoned as (
    select
        *,
        retirement_month_number(old_month, step_months, cap_months, starts) as new_month
    from birth_month
)

select
    category,
    old_age,
    new_month - old_month as delay_months,
    period_of_number(min(old_month) - old_age * 12) as born_from,
    period_of_number(max(old_month) - old_age * 12) as born_to,
    period_of_number(min(new_month)) as retires_from,
    period_of_number(max(new_month)) as retires_to
from reckoned
group by sex, category, old_age, new_month - old_month
order by sex, old_age desc, delay_months
