-- step:    10_stage/repeated_row
-- purpose: rows of one file whose record_no an earlier row of the file already has: the same row twice is kept
--          once (reason NULL), another row under the same record_no breaks the contract (reason given)
-- grain:   one row per repeated row; the first row of each record_no is not here
-- inputs:  comparable_row
-- params:  none
-- output:  repeated_row
-- source:  the contract, chapter delivery: record_no is the department's own key for the row
with

compared as (
    select
        line,
        record_no,
        raw,
        content = first_value(content) over (partition by record_no order by line) as is_same,
        row_number() over (partition by record_no order by line) as place,
    from comparable_row
)

select
    line,
    record_no,
    raw,
    case when not is_same then '记录编号与前面的行重复，内容却不同' end as reason,
from compared
where place > 1
