-- step:    52_identity/07_person_successor
-- purpose: whose records those of a former id are now
-- grain:   one row per person_id that nobody bears tonight
-- inputs:  hist.person, link.claim, link.person_id
-- params:  none
-- output:  link.person_successor
-- source:  docs/method.md, person_id: doubts, lists and returns follow the person
with

claimed as (
    select claim.person_id, kept.person_id as successor_id
    from link.claim as claim
    inner join link.person_id as kept using (person_key)
    where claim.place > 1
)

select person_id, successor_id
from claimed
union all
-- Nothing is left that named her: she follows whom she was merged into.
select known.person_id, coalesce(claimed.successor_id, known.merged_into) as successor_id
from hist.person as known
left join claimed on known.merged_into = claimed.person_id
anti join link.claim as claim on known.person_id = claim.person_id
where known.merged_into is not null
    and coalesce(claimed.successor_id, known.merged_into) in (select person_id from link.person_id)
