-- step:    20_standardise/name_frequency
-- purpose: how common each folded name is among the people of the county
-- grain:   one row per name_key
-- inputs:  std.person_entry
-- params:  none
-- output:  link.name_frequency
-- source:  docs/method.md, term frequency: agreement on a rare name is stronger evidence
select
    name_key,
    count(*) / sum(count(*)) over () as share,
from std.person_entry
where name_key is not null and (source, dataset) in (('public_security', 'population'), ('insurance', 'persons'))
group by name_key
