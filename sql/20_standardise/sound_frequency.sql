-- step:    20_standardise/sound_frequency
-- purpose: how common each sound of a name is among the people of the county
-- grain:   one row per sound
-- inputs:  std.person_entry
-- params:  none
-- output:  link.sound_frequency
-- source:  docs/method.md, term frequency: agreement on a rare name is stronger evidence
select
    sound,
    count(*) / sum(count(*)) over () as share,
from std.person_entry
where sound is not null and (source, dataset) in (('public_security', 'population'), ('insurance', 'persons'))
group by sound
