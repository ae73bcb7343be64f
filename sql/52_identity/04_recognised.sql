-- step:    52_identity/04_recognised
-- purpose: known ids of which no record is left, and who bears their number and name tonight: a register was renumbered
-- grain:   one row per person_id, one per person_key
-- inputs:  hist.person, hist.published_person, link.held_anchor, link.former, link.best_record,
--          link.entry_person, std.person_entry
-- params:  none
-- output:  link.recognised
-- source:  docs/method.md, person_id; GB 11643-1999: a number is one person's, for life
with

vanished as (
    select person_id, id_number, name
    from hist.published_person
    semi join (from hist.person where last_seen_on is null) using (person_id)
    anti join (from link.held_anchor where not is_reused) using (person_id)
    anti join link.former using (person_id)
),

unnamed as (
    select person_key
    from link.best_record
    anti join (from link.held_anchor where not is_reused) using (person_key)
    anti join link.former using (person_key)
),

alike as (
    select distinct placed.person_key, vanished.person_id
    from vanished
    inner join std.person_entry as entry on vanished.id_number = entry.id18 and vanished.name = entry.name
    inner join link.entry_person as placed using (entry_id)
    semi join unnamed using (person_key)
    where entry.is_id_valid
)

-- Where two could be meant, nobody is.
select person_key, person_id
from alike
qualify count(*) over (partition by person_id) = 1 and count(*) over (partition by person_key) = 1
