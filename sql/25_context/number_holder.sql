-- step:    25_context/number_holder
-- purpose: whose each identity number is, and where she lives; only numbers that one person alone holds
-- grain:   one row per id18
-- inputs:  link.right_entry
-- params:  none
-- output:  link.number_holder
-- source:  docs/method.md, context: who borrows a number mostly borrows a relative's or a neighbour's
select
    id18,
    min(person_key) as person_key,
    any_value(household_no) as household_no,
    list_min(any_value(villages)) as village,
from link.right_entry
where id18 is not null
group by id18
having count(distinct person_key) = 1
