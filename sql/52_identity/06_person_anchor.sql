-- step:    52_identity/06_person_anchor
-- purpose: the record that names each person from now on, and since when she is known
-- grain:   one row per person_id; said: what that record says of her
-- inputs:  link.person_id, link.claim, link.best_record, link.held_anchor, hist.person, std.person_entry
-- params:  none
-- output:  link.person_anchor
-- source:  docs/method.md, person_id: the naming record stays the same while it exists
select
    named.person_id,
    case when kept.is_held then known.source else best.source end as source,
    case when kept.is_held then known.dataset else best.dataset end as dataset,
    case when kept.is_held then known.record_no else best.record_no end as record_no,
    known.first_seen_on,
    case
        when kept.is_held then held.said
        else said_of(entry.id18, entry.name, entry.birth_date)
    end as said,
from link.person_id as named
inner join link.best_record as best using (person_key)
left join link.claim as kept using (person_key, person_id)
left join link.held_anchor as held using (person_id)
left join hist.person as known using (person_id)
left join std.person_entry as entry on best.entry_id = entry.entry_id and kept.is_held is distinct from true
