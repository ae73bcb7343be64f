-- step:    55_employers/own_unit
-- purpose: where the rounds begin: every statement is an employer of its own, but for repeated rows of a market register
-- grain:   one row per entry_id; is_follower: a reviewer has placed it on the employer of another
-- inputs:  std.unit_entry
-- params:  none
-- output:  link.placed
-- source:  docs/method.md, employers, rounds
select
    entry_id,
    case
        when source = 'market_supervision' and is_uscc_valid
            then min(entry_id) over (partition by source, uscc, name_key)
        else entry_id
    end as person_key,
    false as is_follower,
from std.unit_entry
