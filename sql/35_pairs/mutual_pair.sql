-- step:    35_pairs/mutual_pair
-- purpose: pairs that are the best of both their rows among those whose rows are both free
-- grain:   one row per (left_id, right_id)
-- inputs:  link.possible_pair, link.assigned_pair
-- params:  none
-- output:  link.mutual_pair
-- source:  repeated until none is left: greedy assignment by probability, then weight, then number
with

free as (
    select
        pair.left_id,
        pair.right_id,
        {
            'probability': pair.match_probability,
            'weight': pair.match_weight,
            'left_id': pair.left_id,
            'right_id': pair.right_id
        } as rank,
    from link.possible_pair as pair
    anti join link.assigned_pair as l on pair.left_id = l.left_id
    anti join link.assigned_pair as r on pair.right_id = r.right_id
),

best_of_left as (
    select left_id, max(rank) as rank from free group by left_id
),

best_of_right as (
    select right_id, max(rank) as rank from free group by right_id
)

select l.rank.left_id as left_id, l.rank.right_id as right_id
from best_of_left as l
inner join best_of_right as r on l.rank = r.rank
