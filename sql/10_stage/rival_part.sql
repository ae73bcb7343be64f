-- step:    10_stage/rival_part
-- purpose: rows of a snapshot whose record another part of it has, too; the first part's row is the one that is used
-- grain:   one row per row of a later part; is_same: it says the same; raw: the row as it was read
-- inputs:  delivered_row, replaced_row
-- params:  none
-- output:  rival_part
-- source:  the contract, chapter delivery: record_no is unique, and no row is dropped silently
with

rival as (
    select delivered.*
    from delivered_row as delivered
    semi join (from replaced_row where is_rival) as replaced using (delivery_order, line)
),

-- What a row says, without where it stands.
told as (
    select
        record_no,
        delivery_order,
        line,
        json_merge_patch(
            to_json(row),
            '{"file": null, "line": null, "delivery_order": null, "is_full": null, "is_delta": null, "op": null}'
        ) as content,
    from delivered_row as row
    semi join rival using (record_no)
    where is_full
),

used as (
    select record_no, arg_min(content, (delivery_order, line)) as content
    from told
    group by record_no
)

select
    rival.file,
    rival.line,
    rival.record_no,
    told.content = used.content as is_same,
    cast(told.content as varchar) as raw,
from rival
inner join told using (delivery_order, line)
inner join used on rival.record_no = used.record_no
