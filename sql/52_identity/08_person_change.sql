-- step:    52_identity/08_person_change
-- purpose: what has become of ids since the last publication: merged, split, renewed, gone
-- grain:   one row per (change, person_id_from, person_id_to)
-- inputs:  hist.person, link.person_id, link.person_anchor, link.person_successor, link.former,
--          link.held_anchor, hist.published_link
-- params:  none
-- output:  link.person_change
-- source:  docs/method.md, person_id
with

named as (
    select
        known.person_id,
        known.source || '/' || known.dataset || '/' || known.record_no as record_key,
        known.last_seen_on,
        known.merged_into,
        if(reused.person_id is null, '已不在数据中', '现为另一人的记录') as what_became,
    from hist.person as known
    left join (from link.held_anchor where is_reused) as reused using (person_id)
),

merged as (
    select named.person_id, successor.successor_id, named.record_key
    from link.person_successor as successor
    inner join named using (person_id)
    where successor.successor_id is distinct from named.merged_into
),

split as (
    select
        former.person_id,
        new.person_id as new_id,
        former.record_count,
        named.merged_into is not null as is_back,
    from link.former as former
    inner join link.person_id as new using (person_key)
    left join named on new.person_id = named.person_id
    where former.person_id <> new.person_id
        -- She was not there at the last publication, and whose records she has still is.
        and (named.person_id is null or named.last_seen_on is not null)
        and former.person_id in (select person_id from link.person_id)
),

renewed as (
    select
        named.person_id,
        named.record_key,
        named.what_became,
        anchor.source || '/' || anchor.dataset || '/' || anchor.record_no as now_key,
    from named
    inner join link.person_anchor as anchor using (person_id)
    where named.record_key <> now_key
),

gone as (
    select named.person_id, named.record_key, named.what_became
    from named
    anti join link.person_id using (person_id)
    anti join link.person_successor using (person_id)
    where named.last_seen_on is null
),

counted as (
    select published.person_id, count(*) as record_count
    from hist.published_link as published
    semi join (
        select person_id from merged
        union all
        select person_id from renewed
        union all
        select person_id from gone
    ) as wanted using (person_id)
    group by published.person_id
)

select
    'merged' as change,
    merged.person_id as person_id_from,
    merged.successor_id as person_id_to,
    coalesce(counted.record_count, 0) as record_count,
    '与 ' || merged.successor_id || ' 认定为同一人，标识合并；命名记录：' || merged.record_key as reason,
from merged
left join counted using (person_id)
union all
select
    'split' as change,
    split.person_id as person_id_from,
    split.new_id as person_id_to,
    split.record_count,
    '原归 ' || split.person_id || ' 的' || split.record_count || '条记录认定为另一人，'
        || if(split.is_back, '恢复合并前的标识', '另立标识') as reason,
from split
union all
select
    'renewed' as change,
    renewed.person_id as person_id_from,
    renewed.person_id as person_id_to,
    coalesce(counted.record_count, 0) as record_count,
    '命名记录 ' || renewed.record_key || ' ' || renewed.what_became || '，标识不变，改以 ' || renewed.now_key || ' 命名' as reason,
from renewed
left join counted using (person_id)
union all
select
    'gone' as change,
    gone.person_id as person_id_from,
    cast(null as varchar) as person_id_to,
    coalesce(counted.record_count, 0) as record_count,
    '原有' || coalesce(counted.record_count, 0) || '条记录均已不归此人；命名记录 '
        || gone.record_key || ' ' || gone.what_became as reason,
from gone
left join counted using (person_id)
