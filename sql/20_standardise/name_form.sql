-- step:    20_standardise/name_form
-- purpose: each distinct name with the keys under which its spellings meet
-- grain:   one row per distinct delivered name
-- inputs:  std.person_statement
-- params:  none
-- output:  std.name_form
-- source:  民委发〔2016〕33号 (separator U+00B7); GB 18030 (lost characters)
with

spelling as (
    select name from std.person_statement where name is not null
    union
    select former_name from std.person_statement where former_name is not null
    union
    select applicant_name from std.person_statement where applicant_name is not null
),

-- Our own functions are asked once for each name.
folded as materialized (
    select
        name,
        folded_name(name) as name_key,
    from spelling
)

select
    name,
    name_key,
    name_sound(name_key) as sound,
    name_near_sound(name_key) as near_sound,
    name_shape(name_key) as shape,
    left(name_key, 1) as surname,
    contains(name_key, '?') as is_damaged,
from folded
where name_key is not null
