-- step:    52_identity/04_recognised
-- purpose: known ids whose naming record is gone, and who states its number and name tonight: a register was renumbered
-- grain:   one row per person_id, one per person_key
-- inputs:  hist.person, link.held_anchor, link.best_record, link.entry_person, std.person_entry
-- params:  none
-- output:  link.recognised
-- source:  docs/method.md, person_id; GB 11643-1999: a number is one person's, for life
with

vanished as (
    select person_id, said, last_seen_on
    from (from hist.person where merged_into is null and said[1] is not null and said[2] is not null) as known
    anti join (from link.held_anchor where not is_reused) as held using (person_id)
),

unnamed as (
    select person_key
    from link.best_record
    anti join (from link.held_anchor where not is_reused) as held using (person_key)
    where exists (from hist.person)
),

alike as (
    select distinct placed.person_key, vanished.person_id, vanished.last_seen_on
    from link.entry_person as placed
    semi join unnamed using (person_key)
    inner join std.person_entry as entry using (entry_id)
    inner join vanished
        on md5_number_lower(entry.id18) = vanished.said[1]
        and md5_number_lower(entry.name) = vanished.said[2]
    where entry.is_id_valid
)

-- Where an id could go to two, it goes to nobody.
select person_key, person_id
from alike
qualify count(*) over (partition by person_id) = 1
    and row_number() over (partition by person_key order by last_seen_on desc nulls first, person_id) = 1
