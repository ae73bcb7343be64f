-- step:    64_flags/90_flag
-- purpose: every doubt that the policy raises, under the id that it has borne since the first time
-- grain:   one row per flag_id
-- inputs:  decide.found_flag, decide.named_flag
-- params:  none
-- output:  decide.flag
-- source:  the contract, flags

select found.* replace (named.flag_id as flag_id)
from decide.found_flag as found
inner join decide.named_flag as named on found.flag_id = named.found_id
