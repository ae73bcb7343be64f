-- judged pairs that are the best of both their records; of equals the one with the smallest names
with ranked as (
    select
        *,
        row_number() over (partition by left_uid order by match_weight desc, right_uid) as rank_left,
        row_number() over (partition by right_uid order by match_weight desc, left_uid) as rank_right
    from bench.judged_pair
)

select left_uid, right_uid, match_probability, match_weight, is_true
from ranked
where rank_left = 1 and rank_right = 1
