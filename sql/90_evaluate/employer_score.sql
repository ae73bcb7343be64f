-- step:    90_evaluate/employer_score
-- purpose: how well employer targets were found: code and gap must agree; and the uninsured people counted with them
-- grain:   one row per gap, one for all, and one for people (unit: persons)
-- inputs:  published.employer_targets, truth.employer_targets
-- params:  none
-- output:  evaluate.employer_score
-- source:  docs/method.md, evaluation
with

compared as (
    select
        coalesce(found.gap, truth.gap) as gap,
        found.gap is not null as is_found,
        truth.gap is not null as is_true,
        coalesce(found.employees_uninsured, 0) as found_people,
        coalesce(truth.employees_uninsured, 0) as true_people,
    from published.employer_targets as found
    -- a unit that nobody knows a code of goes by its name
    full join truth.employer_targets as truth
        on coalesce(found.uscc, found.name) = coalesce(truth.uscc, truth.name) and found.gap = truth.gap
)

select
    'employer' as what,
    coalesce(gap, '全部') as kind,
    count(*) filter (where is_found and is_true) as both_count,
    count(*) filter (where is_found) as found_count,
    count(*) filter (where is_true) as true_count,
from compared
group by rollup (gap)
union all
select
    'employer' as what,
    'people' as kind,
    cast(coalesce(sum(least(found_people, true_people)), 0) as bigint) as both_count,
    cast(coalesce(sum(found_people), 0) as bigint) as found_count,
    cast(coalesce(sum(true_people), 0) as bigint) as true_count,
from compared
order by kind
