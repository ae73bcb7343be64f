-- step:    70_publish/person_links
-- purpose: which person each accepted row belongs to, by which rule and on what evidence
-- grain:   one row per (source, dataset, record_no)
-- inputs:  link.person_link, link.statement
-- params:  none
-- output:  pub.person_links
-- source:  the contract, table person_links
select
    linked.source,
    linked.dataset,
    linked.record_no,
    linked.person_id,
    linked.match_rule,
    linked.match_weight,
    -- Sums are added up in any order; the last digits would be other ones every night.
    round(linked.match_probability, 12) as match_probability,
    coalesce(statement.evidence, '[]') as evidence,
    linked.decided_by,
    linked.is_certain,
from link.person_link as linked
left join link.statement as statement using (statement_key)
