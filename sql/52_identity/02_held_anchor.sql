-- step:    52_identity/02_held_anchor
-- purpose: the known ids whose naming record is there tonight, and the person who holds it
-- grain:   one row per person_id; is_reused: number, name and birth date are all another human being's than published
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
)

select
    found.person_id,
    placed.person_key,
    -- A department may number its records anew: whoever bears the record now does not bear her id.
    coalesce(
        entry.id18 <> published.id_number
        and entry.name <> published.name
        and entry.birth_date <> published.birth_date,
        false
    ) as is_reused,
from (from entered union all from repeated) as found
inner join link.entry_person as placed using (entry_id)
inner join std.person_entry as entry using (entry_id)
left join hist.published_person as published using (person_id)
