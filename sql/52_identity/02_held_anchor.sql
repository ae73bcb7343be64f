-- step:    52_identity/02_held_anchor
-- purpose: the known ids whose naming record is there tonight, and the person who holds it
-- grain:   one row per person_id; is_reused: the record speaks of another human being than it did; said: what it says
-- inputs:  hist.person, std.person_entry, std.person_row, link.entry_person
-- params:  none
-- output:  link.held_anchor
-- source:  docs/method.md, person_id
with

entered as (
    select known.person_id, known.said as before, entry.entry_id
    from hist.person as known
    inner join std.person_entry as entry using (source, dataset, record_no)
),

-- A record that repeats what another one says has no entry of its own.
repeated as (
    select missing.person_id, missing.said as before, record.entry_id
    from (from hist.person anti join entered using (person_id)) as missing
    inner join std.person_row as record using (source, dataset, record_no)
),

held as (
    select
        found.person_id,
        placed.person_key,
        entry.source,
        entry.dataset,
        found.before,
        said_of(entry.id18, entry.name, entry.birth_date) as said,
    from (from entered union all from repeated) as found
    inner join link.entry_person as placed using (entry_id)
    inner join std.person_entry as entry using (entry_id)
),

-- The same register states the number and name that her record had under another record, of another person: her
-- record's number has gone to a twin or a namesake. Where it states them no more, her record was corrected.
elsewhere as (
    select held.person_id
    from (from held where before[1] is not null and before[1] is distinct from said[1]) as held
    inner join std.person_entry as entry
        on held.before[1] = md5_number_lower(entry.id18)
        and held.before[2] = md5_number_lower(entry.name)
        and held.source = entry.source
        and held.dataset = entry.dataset
    inner join link.entry_person as placed using (entry_id)
    where entry.is_id_valid
    group by held.person_id
    having bool_and(placed.person_key <> held.person_key)
)

select
    held.person_id,
    held.person_key,
    held.said,
    elsewhere.person_id is not null
    or coalesce(
        before[2] <> said[2] and before[3] <> said[3] and coalesce(before[1] <> said[1], true),
        false
    ) as is_reused,
from held
left join elsewhere using (person_id)
