-- F1 of all pairs within a cluster
with
sizes as (select count(*) as size from bench.label group by label),
found as (select coalesce(sum(size * (size - 1) / 2), 0) as pairs from sizes),

hits as (
    select count(*) as pairs
    from bench.truth as t
    inner join bench.label as l on l.uid = t.left_uid
    inner join bench.label as r on r.uid = t.right_uid and r.label = l.label
)

select 2.0 * hits.pairs / (found.pairs + (select count(*) from bench.truth)) from found, hits
