-- one row per pair that was found, whichever record stands first, with its weight and whether it is true
with found as (
    select
        case when $dedupe then least(left_uid, right_uid) else left_uid end as left_uid,
        case when $dedupe then greatest(left_uid, right_uid) else right_uid end as right_uid,
        max(match_probability) as match_probability,
        max(match_weight) as match_weight
    from bench.pairs
    group by all
)

select f.*, t.left_uid is not null as is_true
from found as f
left join bench.truth as t on t.left_uid = f.left_uid and t.right_uid = f.right_uid
