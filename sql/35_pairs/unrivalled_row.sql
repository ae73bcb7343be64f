-- step:    35_pairs/unrivalled_row
-- purpose: rows joined by a certain rule, each partner without rival; who has two possible partners has none
-- grain:   one row per pair, and one per row without partner, the other side then NULL
-- inputs:  link.joined_row
-- params:  is_one_to_one
-- output:  link.unrivalled_row
-- source:  docs/linkage.md, certain pairs
with

counted as (
    select
        left_uid,
        right_uid,
        count(right_uid) over (partition by left_uid) as of_left,
        count(left_uid) over (partition by right_uid) as of_right,
    from link.joined_row
),

judged as (
    select
        left_uid,
        right_uid,
        left_uid is not null
            and right_uid is not null
            and of_left = 1
            and (of_right = 1 or not $is_one_to_one) as is_pair,
    from counted
)

select left_uid, right_uid from judged where is_pair
union all
select distinct left_uid, null from judged where left_uid is not null and not is_pair
union all
select distinct null, right_uid from judged where right_uid is not null and not is_pair
