-- step:    80_documents/explained_flag_links
-- purpose: the links that one doubt rests on: of its personal records, and of its registry numbers
-- grain:   one row per (source, dataset, person_id, reason)
-- inputs:  flags, flag_evidence, person_links
-- params:  flag_id
-- output:  documents
-- source:  docs/audit.md, confidence
with

used as (
    select 'insurance' as source, 'persons' as dataset, unnest(registry_nos) as record_no
    from flags
    where flag_id = $flag_id
    union
    select source, dataset, record_no
    from flag_evidence
    where flag_id = $flag_id
)

select
    link.source,
    link.dataset,
    list(link.record_no order by link.record_no) as record_nos,
    link.person_id,
    link.match_rule,
    link.match_weight,
    link.match_probability,
    link.evidence,
    link.decided_by,
from person_links as link
semi join used using (source, dataset, record_no)
group by
    link.source, link.dataset, link.person_id, link.match_rule, link.match_weight, link.match_probability,
    link.evidence, link.decided_by
order by link.match_probability, link.source, link.dataset
