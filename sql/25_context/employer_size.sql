-- step:    25_context/employer_size
-- purpose: the share of all known persons that each employer employs: who shares a large one shares little
-- grain:   one row per employer
-- inputs:  link.right_entry
-- params:  none
-- output:  link.employer_size
-- source:  docs/method.md, term frequency
with

employed as (
    select distinct person_key, unnest(employers) as employer from link.right_entry
)

select
    employer,
    count(*) / (select count(distinct person_key) from link.right_entry) as share,
from employed
group by employer
