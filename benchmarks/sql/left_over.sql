-- left records that no pair has placed
select l.* from bench.left_records as l anti join bench.exact as e on e.left_uid = l.uid
