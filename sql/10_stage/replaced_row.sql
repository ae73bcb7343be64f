-- step:    10_stage/replaced_row
-- purpose: rows that a later file of the same dataset replaces or deletes
-- grain:   one row per replaced row
-- inputs:  delivered_row
-- params:  none
-- output:  replaced_row
-- source:  the contract, chapter delivery: a record_no seen again in a later file replaces the earlier row
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
        -- Of one file the first row holds, of a delta the last: it tells one change after the other.
        row_number() over (
            partition by record_no order by delivery_order desc, if(is_delta, -line, line)
        ) as place,
    from delivered_row
    semi join repeated_record using (record_no)
)

select
    delivery_order,
    line,
from placed
where place > 1 or op = '删除'
