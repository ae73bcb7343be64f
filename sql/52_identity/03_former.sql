-- step:    52_identity/03_former
-- purpose: under which ids the records of new persons, and of ids without a naming record, were before
-- grain:   one row per (person_key, person_id)
-- inputs:  hist.person, hist.published_link, link.held_anchor, link.best_record,
--          link.entry_person, std.person_row
-- params:  none
-- output:  link.former
-- source:  docs/method.md, person_id
with

unheld as (
    select person_id from hist.person
    where last_seen_on is null
        and person_id not in (select person_id from link.held_anchor where not is_reused)
),

unnamed as (
    select best.person_key
    from link.best_record as best
    anti join (
        from (from link.held_anchor where not is_reused) as held
        semi join (from hist.person where merged_into is null) as standing using (person_id)
    ) as holder using (person_key)
    -- The first night knows nobody.
    where exists (from hist.person)
),

-- Where the records of such an id are now, and where those of such a person were.
of_id as (
    select placed.person_key, published.person_id, source, dataset, record_no
    from hist.published_link as published
    semi join unheld using (person_id)
    inner join std.person_row as record using (source, dataset, record_no)
    inner join link.entry_person as placed using (entry_id)
),

of_person as (
    select placed.person_key, published.person_id, source, dataset, record_no
    from link.entry_person as placed
    semi join unnamed using (person_key)
    inner join std.person_row as record using (entry_id)
    inner join hist.published_link as published using (source, dataset, record_no)
)

select person_key, person_id, count(*) as record_count
from (from of_id union from of_person)
-- Whoever bears her naming record now has nothing else of hers.
anti join (from link.held_anchor where is_reused) as reused using (person_key, person_id)
group by person_key, person_id
