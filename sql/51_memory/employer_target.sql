-- step:    51_memory/employer_target
-- purpose: units on the list of employers that was published last, by code, else by name, and their ids of then
-- grain:   one row per (subject, gap, employer_id): two units may bear one code; employer_id is empty without that file
-- inputs:  hist.listing, hist.employer_row
-- params:  none
-- output:  hist.employer_target
-- source:  the contract, new and continuing
select
    listed.subject,
    listed.line as gap,
    published.employer_id,
    listed.first_listed_on,
from hist.listing as listed
left join hist.employer_row as published
    on listed.subject = coalesce(published.uscc, published.name) and listed.line = published.gap
where listed.list = 'employer' and listed.left_on is null
