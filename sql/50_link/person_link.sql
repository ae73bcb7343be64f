-- step:    50_link/person_link
-- purpose: every accepted row of every person dataset with the person it belongs to
-- grain:   one row per (source, dataset, record_no)
-- inputs:  std.person_row, link.entry_person, link.person_id, link.pattern_evidence
-- params:  none
-- output:  link.person_link
-- source:  the contract, table person_links
with

placed as (
    select *, hash(parameter_group, pattern, log_us) as statement_key from link.entry_person
),

-- Many links rest on the same evidence, so it is put into words once.
statement as (
    select statement_key, any_value(parameter_group) as parameter_group, any_value(pattern) as pattern, any_value(log_us) as log_us
    from placed
    group by statement_key
),

told as (
    select statement.statement_key, evidence_text(evidence.items, statement.log_us) as evidence
    from statement
    inner join link.pattern_evidence as evidence using (parameter_group, pattern)
)

select
    record.source,
    record.dataset,
    record.record_no,
    record.entry_id,
    person.person_id,
    placed.match_rule,
    placed.match_weight,
    placed.match_probability,
    coalesce(told.evidence, '[]') as evidence,
    placed.pattern,
    placed.decided_by,
    placed.is_certain,
from std.person_row as record
inner join placed using (entry_id)
inner join link.person_id as person using (person_key)
left join told using (statement_key)
