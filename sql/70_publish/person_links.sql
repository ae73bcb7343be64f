-- step:    70_publish/person_links
-- purpose: which person each accepted row belongs to, by which rule and on what evidence
-- grain:   one row per (source, dataset, record_no)
-- inputs:  link.person_link
-- params:  none
-- output:  pub.person_links
-- source:  the contract, table person_links
select
    source,
    dataset,
    record_no,
    person_id,
    match_rule,
    match_weight,
    match_probability,
    evidence,
    decided_by,
    is_certain,
from link.person_link
