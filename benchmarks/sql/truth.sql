-- the true pairs; in a search for duplicates the smaller name stands left
select distinct
    case when $dedupe then least(left_uid, right_uid) else left_uid end as left_uid,
    case when $dedupe then greatest(left_uid, right_uid) else right_uid end as right_uid
from bench.given_truth
