-- step:    45_train/sample
-- purpose: entries from which the model is learnt: they are not placed by the certain pass, and their person is remembered
-- grain:   one row per left_id; person_key NULL where the certain pass knows no person
-- inputs:  link.round_entry, link.certain_link
-- params:  entries_per_group
-- output:  link.sample
-- source:  docs/method.md, training: what a person's other records say must not include the record that is judged
with

-- The hash makes the choice the same on every machine.
chosen as (
    select entry_id, parameter_group
    from link.round_entry
    qualify row_number() over (partition by parameter_group order by hash(entry_id)) <= $entries_per_group
)

select
    chosen.entry_id as left_id,
    certain.person_key,
from chosen
left join link.certain_link as certain on chosen.entry_id = certain.left_id
