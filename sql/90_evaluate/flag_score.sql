-- step:    90_evaluate/flag_score
-- purpose: how well flags of each type were found: the true person must agree, or the registry numbers where a flag is about several
-- grain:   one row per flag type
-- inputs:  published.flags, evaluate.person_truth, truth.flags
-- params:  none
-- output:  evaluate.flag_score
-- source:  docs/method.md, evaluation
with

found as (
    select
        flag.flag_type,
        case
            when flag.flag_type in ('shared_identity', 'shared_account')
                then array_to_string(list_sort(flag.registry_nos), ',')
            else cast(truth.person as varchar)
        end as subject,
        count(*) as flags,
        sum(flag.amount_at_risk) as amount,
    from published.flags as flag
    left join evaluate.person_truth as truth using (person_id)
    group by all
),

true_flag as (
    select
        flag_type,
        case
            when flag_type in ('shared_identity', 'shared_account') then array_to_string(list_sort(registry_nos), ',')
            else cast(person as varchar)
        end as subject,
        count(*) as flags,
        sum(amount_at_risk) as amount,
    from truth.flags
    group by all
)

select
    'flag' as what,
    flag_type as kind,
    count(*) filter (where found.flags is not null and true_flag.flags is not null) as both_count,
    count(*) filter (where found.flags is not null) as found_count,
    count(*) filter (where true_flag.flags is not null) as true_count,
    count(*) filter (where abs(found.amount - true_flag.amount) < 0.01) as same_amount_count,
from found
full join true_flag using (flag_type, subject)
group by flag_type
order by flag_type
