-- step:    50_link/statement
-- purpose: the evidence of links in words, each distinct one once
-- grain:   one row per statement_key
-- inputs:  link.entry_person, link.pattern_evidence
-- params:  none
-- output:  link.statement
-- source:  the contract, person_links.evidence
with

distinct_statement as (
    select
        hash(parameter_group, pattern, log_us) as statement_key,
        any_value(parameter_group) as parameter_group,
        any_value(pattern) as pattern,
        any_value(log_us) as log_us,
    from link.entry_person
    group by statement_key
)

select
    told.statement_key,
    evidence_text(evidence.items, told.log_us) as evidence,
from distinct_statement as told
inner join link.pattern_evidence as evidence using (parameter_group, pattern)
