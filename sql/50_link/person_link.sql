-- step:    50_link/person_link
-- purpose: every accepted row of every person dataset with the person it belongs to
-- grain:   one row per (source, dataset, record_no)
-- inputs:  std.person_row, link.entry_person, link.person_id
-- params:  none
-- output:  link.person_link
-- source:  the contract, table person_links
with

-- What holds for an entry is worked out once, and not for each of its records.
linked as (
    select
        placed.entry_id,
        person.person_id,
        placed.match_rule,
        placed.match_weight,
        placed.match_probability,
        -- Many links rest on the same evidence, so its words stand once, in link.statement.
        hash(placed.parameter_group, placed.pattern, placed.log_us) as statement_key,
        placed.pattern,
        placed.decided_by,
        placed.is_certain,
    from link.entry_person as placed
    inner join link.person_id as person using (person_key)
)

select
    record.source,
    record.dataset,
    record.record_no,
    linked.*,
from std.person_row as record
inner join linked using (entry_id)
