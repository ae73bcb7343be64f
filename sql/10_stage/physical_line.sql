-- step:    10_stage/physical_line
-- purpose: the physical line on which a record of a text file begins, where blank, malformed or broken lines
--          make it differ from the record's own number
-- grain:   one row per record
-- inputs:  raw_newlines, gap
-- params:  header_line
-- output:  raw_line
-- source:  the contract: quarantine.line is the physical line, header = 1
with

counted as (
    select
        record,
        record + coalesce(
            sum(newlines) over (order by record rows between unbounded preceding and 1 preceding), 0
        ) as position,
    from raw_newlines
)

-- A gap at `position` p pushes every record from p on down by one; `shift` counts the gaps so far.
select
    counted.record,
    cast($header_line + counted.position + coalesce(gap.shift, 0) as bigint) as line,
from counted
asof left join gap on counted.position >= gap.position
