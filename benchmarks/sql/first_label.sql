-- every record of an edge, with its own name as its label
select distinct uid, uid as label from bench.edge
