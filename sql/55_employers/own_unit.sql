-- step:    55_employers/own_unit
-- purpose: where the rounds begin: every statement is an employer of its own, but for repeated rows of a market register
-- grain:   one row per entry_id
-- inputs:  std.unit_entry
-- params:  none
-- output:  link.unit_member
-- source:  docs/method.md, employers, rounds
select
    entry_id,
    case
        when source = 'market_supervision' and is_uscc_valid
            then min(entry_id) over (partition by source, uscc, name_key)
        else entry_id
    end as unit_key,
from std.unit_entry
