-- right records that no pair has placed
select r.* from bench.right_records as r anti join bench.exact as e on e.right_uid = r.uid
