-- step:    45_train/pair_level
-- purpose: each pair's weight without one of its comparisons, for every comparison
-- grain:   one row per (left_id, right_id, comparison_no)
-- inputs:  link.scored_pair, link.pattern_level, link.candidate_left, link.match_share
-- params:  persons
-- output:  link.pair_level
-- source:  docs/method.md, training: a comparison is learnt from pairs that the others prove
with

weighed as (
    select
        pair.left_id,
        pair.right_id,
        pair.parameter_group,
        level.comparison_no,
        level.level_no,
        pair.match_weight,
        coalesce(level.weight - coalesce(pair.log_us[level.varying_no], 0), 0) as weight,
    from link.scored_pair as pair
    inner join link.pattern_level as level using (parameter_group, pattern)
),

strongest as (
    select
        left_id,
        right_id,
        max(weight, 2) as two_weights,
    from weighed
    group by left_id, right_id
)

select
    weighed.left_id,
    weighed.right_id,
    weighed.parameter_group,
    weighed.comparison_no,
    weighed.level_no,
    weighed.match_weight - weighed.weight + log2(share.match_share / ((1 - share.match_share) * $persons)) as other_weight,
    -- The strongest of the others, whether or not this comparison is the strongest of all.
    case
        when weighed.weight = two_weights[1] then coalesce(two_weights[2], 0) else two_weights[1]
    end as strongest_other,
from weighed
inner join strongest using (left_id, right_id)
inner join link.candidate_left as l on weighed.left_id = l.entry_id
inner join link.match_share as share using (prior_group)
