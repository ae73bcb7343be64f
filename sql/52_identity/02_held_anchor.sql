-- step:    52_identity/02_held_anchor
-- purpose: the known ids whose naming record is there tonight, and the person who holds it
-- grain:   one row per person_id; is_reused: the record speaks of another human being than it was published for
-- inputs:  hist.person, hist.published_person, std.person_entry, std.person_row, link.entry_person
-- params:  none
-- output:  link.held_anchor
-- source:  docs/method.md, person_id
with

entered as (
    select known.person_id, entry.entry_id
    from hist.person as known
    inner join std.person_entry as entry using (source, dataset, record_no)
),

-- A record that repeats what another one says has no entry of its own.
repeated as (
    select missing.person_id, record.entry_id
    from (from hist.person anti join entered using (person_id)) as missing
    inner join std.person_row as record using (source, dataset, record_no)
),

said as (
    select
        found.person_id,
        placed.person_key,
        entry.source,
        entry.dataset,
        entry.id18,
        entry.name,
        entry.birth_date,
        published.id_number as published_number,
        published.name as published_name,
        published.birth_date as published_birth,
    from (from entered union all from repeated) as found
    inner join link.entry_person as placed using (entry_id)
    inner join std.person_entry as entry using (entry_id)
    left join hist.published_person as published using (person_id)
),

-- The same register states the number and name that she was published with under another record, of another person:
-- her record's number has gone to a twin or a namesake. Where it states them no more, her record was corrected.
elsewhere as (
    select said.person_id
    from said
    inner join std.person_entry as entry
        on said.published_number = entry.id18
        and said.published_name = entry.name
        and said.source = entry.source
        and said.dataset = entry.dataset
    inner join link.entry_person as placed using (entry_id)
    where said.id18 is distinct from said.published_number and entry.is_id_valid
    group by said.person_id
    having bool_and(placed.person_key <> said.person_key)
)

select
    said.person_id,
    said.person_key,
    elsewhere.person_id is not null
    or coalesce(
        said.id18 <> published_number and said.name <> published_name and said.birth_date <> published_birth,
        false
    ) as is_reused,
from said
left join elsewhere using (person_id)
