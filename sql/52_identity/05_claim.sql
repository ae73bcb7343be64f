-- step:    52_identity/05_claim
-- purpose: the known ids that a person could keep, the one that she keeps first
-- grain:   one row per person_id
-- inputs:  hist.person, link.held_anchor, link.former, link.recognised
-- params:  none
-- output:  link.claim
-- source:  docs/method.md, person_id: the oldest stays; of equally old ones the better attested
with

-- An id without its naming record goes to the person with most of the records that are left of it.
taken_over as (
    select former.person_id, former.person_key
    from link.former as former
    anti join (from link.held_anchor where not is_reused) as held using (person_id)
    anti join link.recognised using (person_id)
    qualify former.record_count * 2 > sum(former.record_count) over (partition by former.person_id)
),

claim as (
    select person_id, person_key, true as is_held
    from link.held_anchor
    where not is_reused
    union all
    select person_id, person_key, false as is_held
    from taken_over
    union all
    select person_id, person_key, false as is_held
    from link.recognised
)

select
    claim.person_key,
    claim.person_id,
    claim.is_held,
    row_number() over (
        partition by claim.person_key
        order by
            known.merged_into is not null, not claim.is_held, known.first_seen_on,
            record_rank(known.source, known.dataset), claim.person_id
    ) as place,
from claim
inner join hist.person as known using (person_id)
