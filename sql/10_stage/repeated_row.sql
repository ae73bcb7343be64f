-- step:    10_stage/repeated_row
-- purpose: rows of one file whose record_no another row of the file has, too: the same row twice is
--          kept once (reason NULL), another row under the same record_no breaks the contract (reason
--          given); a delta tells one change after the other, and its last word on a record holds (the
--          others: reason NULL)
-- grain:   one row per repeated row; the row of each record_no that holds is not here
-- inputs:  comparable_row
-- params:  is_delta
-- output:  repeated_row
-- source:  the contract, chapter delivery: record_no is the department's own key for the row
with

compared as (
    select
        line,
        record_no,
        raw,
        content = first_value(content) over (partition by record_no order by line) as is_same,
        row_number() over (partition by record_no order by if($is_delta, -line, line)) as place,
    from comparable_row
)

select
    line,
    record_no,
    raw,
    case when not is_same and not $is_delta then '记录编号与前面的行重复，内容却不同' end as reason,
from compared
where place > 1
