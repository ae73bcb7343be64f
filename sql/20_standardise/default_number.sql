-- step:    20_standardise/default_number
-- purpose: numbers that so many names stand beside that they are nobody's: what people type to get past a field
-- grain:   one row per id_number as delivered
-- inputs:  std.person_row
-- params:  names_of_a_default_number
-- output:  std.default_number
-- source:  docs/method.md, identifiers; a number held by two or three is a finding, by many a default
select id_number
from std.person_row
where id_number is not null
group by id_number
having count(distinct name) >= $names_of_a_default_number
