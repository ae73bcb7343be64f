-- every record with the smallest label among itself and its neighbours, and the label of that label
with smallest as (
    select l.uid, least(l.label, min(n.label)) as label
    from bench.label as l
    inner join bench.edge as e on e.uid = l.uid
    inner join bench.label as n on n.uid = e.other
    group by l.uid, l.label
)

select s.uid, least(s.label, o.label) as label
from smallest as s
inner join bench.label as o on o.uid = s.label
