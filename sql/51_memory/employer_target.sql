-- step:    51_memory/employer_target
-- purpose: units on the list of employers that was published last, by code, else by name
-- grain:   one row per (name, gap)
-- inputs:  hist.listing
-- params:  none
-- output:  hist.employer_target
-- source:  the contract, new and continuing
select
    cast(null as varchar) as uscc,
    subject as name,
    line as gap,
    first_listed_on,
from hist.listing
where list = 'employer' and left_on is null
