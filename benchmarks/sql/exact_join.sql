-- pairs of records with an equal ID number: the least that any engine must do
select l.uid as left_uid, r.uid as right_uid, 1.0 as match_probability, 100.0 as match_weight
from bench.left_records as l
inner join bench.right_records as r on r.id_number = l.id_number
