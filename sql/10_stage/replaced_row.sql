-- step:    10_stage/replaced_row
-- purpose: rows that a later file of the same dataset replaces or deletes
-- grain:   one row per replaced row; is_rival: another part of the same snapshot has the record, too, and the first holds
-- inputs:  delivered_row
-- params:  none
-- output:  replaced_row
-- source:  the contract, chapter delivery: a record_no seen again in a later file replaces the earlier row; within one
--          delivery it is the department's own key for the row
with

repeated_record as (
    select record_no
    from delivered_row
    group by record_no
    having count(*) > 1 or bool_or(op = '删除')
),

placed as (
    select
        delivery_order,
        line,
        op,
        -- Of one file and of one snapshot the first row holds, of a delta the last: it tells one change after the other.
        row_number() over (
            partition by record_no
            order by is_full, if(is_full, delivery_order, -delivery_order), if(is_delta, -line, line)
        ) as place,
        is_full and delivery_order > min(delivery_order) over (partition by record_no, is_full) as is_rival,
    from delivered_row
    semi join repeated_record using (record_no)
)

select
    delivery_order,
    line,
    is_rival,
from placed
where place > 1 or op = '删除'
