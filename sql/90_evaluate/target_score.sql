-- step:    90_evaluate/target_score
-- purpose: how well enrolment targets were found: person, line and gap must agree
-- grain:   one row per (insurance_line, gap), and one for all
-- inputs:  published.enrolment_targets, evaluate.person_truth, truth.targets
-- params:  none
-- output:  evaluate.target_score
-- source:  docs/method.md, evaluation
with

found as (
    select distinct truth.person, target.insurance_line, target.gap
    from published.enrolment_targets as target
    left join evaluate.person_truth as truth using (person_id)
),

compared as (
    select
        coalesce(found.insurance_line, truth.insurance_line) || '/' || coalesce(found.gap, truth.gap) as kind,
        found.gap is not null as is_found,
        truth.gap is not null as is_true,
    from found
    full join (select distinct person, insurance_line, gap from truth.targets) as truth
        using (person, insurance_line, gap)
)

select
    'target' as what,
    coalesce(kind, '全部') as kind,
    count(*) filter (where is_found and is_true) as both_count,
    count(*) filter (where is_found) as found_count,
    count(*) filter (where is_true) as true_count,
from compared
group by rollup (kind)
order by kind
