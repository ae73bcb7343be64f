-- step:    50_link/merged_person
-- purpose: the placement of all entries after this round has merged persons
-- grain:   one row per entry_id
-- inputs:  link.entry_person, link.merge_label, link.safe_edge, link.placed
-- params:  none
-- output:  link.entry_person_next
-- source:  docs/method.md, cascade
select
    before.entry_id,
    coalesce(merged.label.person_key, before.person_key) as person_key,
    coalesce(placed.match_rule, before.match_rule) as match_rule,
    coalesce(placed.match_weight, before.match_weight) as match_weight,
    coalesce(placed.match_probability, before.match_probability) as match_probability,
    coalesce(placed.parameter_group, before.parameter_group) as parameter_group,
    coalesce(placed.pattern, before.pattern) as pattern,
    coalesce(placed.log_us, before.log_us) as log_us,
    coalesce(placed.rules, before.rules) as rules,
    coalesce(placed.decided_by, before.decided_by) as decided_by,
    coalesce(placed.is_certain, before.is_certain) as is_certain,
from link.entry_person as before
left join link.merge_label as merged using (person_key)
left join link.safe_edge as edge using (person_key)
-- A link that was not merged upon is none.
left join link.placed as placed
    on before.entry_id = placed.entry_id and edge.target_key = placed.person_key
