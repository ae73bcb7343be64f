-- step:    50_link/person_pair
-- purpose: the persons that each entry may be, each with the best evidence for her
-- grain:   one row per (left_id, person_key)
-- inputs:  link.scored_pair, link.candidate_right, link.candidate_left
-- params:  none
-- output:  link.person_pair
-- source:  docs/method.md, scoring: several entries of one person are not independent, so the best of them speaks for her
with

best as (
    select
        pair.left_id,
        r.person_key,
        max(pair.match_weight) as match_weight,
        bit_or(pair.rules) as rules,
        min(pair.first_rule) as first_rule,
        arg_max(
            {'right_id': pair.right_id, 'pattern': pair.pattern, 'log_us': pair.log_us},
            {'match_weight': pair.match_weight, 'right_id': pair.right_id}
        ) as best,
    from link.scored_pair as pair
    inner join link.candidate_right as r on pair.right_id = r.entry_id
    group by pair.left_id, r.person_key
)

select
    best.left_id,
    best.person_key,
    best.best.right_id as right_id,
    best.best.pattern as pattern,
    best.best.log_us as log_us,
    l.parameter_group,
    l.prior_group,
    best.rules,
    best.first_rule,
    best.match_weight,
from best
inner join link.candidate_left as l on best.left_id = l.entry_id
