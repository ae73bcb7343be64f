-- step:    45_train/reliability
-- purpose: the candidates of entries whose number was masked, with whether they are the person that the number proves
-- grain:   one row per (left_id, person_key)
-- inputs:  link.scored_link, link.sample
-- params:  none
-- output:  link.reliability
-- source:  docs/method.md, calibration
select
    scored.left_id,
    scored.person_key,
    scored.parameter_group,
    scored.match_probability,
    scored.person_key = sample.person_key as is_match,
from link.scored_link as scored
inner join link.sample as sample using (left_id)
where sample.person_key is not null and scored.match_probability > 0.001
