-- both directions of the pairs at a threshold
select left_uid as uid, right_uid as other from bench.judged_pair where match_probability >= $threshold
union all
select right_uid as uid, left_uid as other from bench.judged_pair where match_probability >= $threshold
