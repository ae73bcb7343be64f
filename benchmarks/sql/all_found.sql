-- pairs of the exact join, and those that Splink has found among the records left over
select left_uid, right_uid, match_probability, match_weight from bench.exact
union all
select uid_l as left_uid, uid_r as right_uid, match_probability, match_weight from bench.found
