-- pairs that Splink has found
select uid_l as left_uid, uid_r as right_uid, match_probability, match_weight from bench.found
