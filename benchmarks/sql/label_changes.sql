-- how many labels the last step changed
select count(*) from bench.label as l inner join bench.next_label as n on n.uid = l.uid where n.label != l.label
