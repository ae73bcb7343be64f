-- step:    90_evaluate/lookalike
-- purpose: people whom somebody else resembles: twins, namesakes of one day or of one village and year, holders of one number
-- grain:   one row per person
-- inputs:  truth.persons, evaluate.record
-- params:  none
-- output:  evaluate.lookalike
-- source:  docs/method.md, evaluation
with

-- The household register names the village, and the household that twins share; its errors are not looked through.
home as (
    select
        person,
        any_value(household_no) as household_no,
        any_value(division_code) as division_code,
    from evaluate.record
    where source = 'public_security' and dataset = 'population'
    group by person
),

human as (
    select
        human.person,
        human.id_number,
        human.name,
        human.birth_date,
        home.household_no,
        case when length(home.division_code) = 12 then home.division_code end as village,
    from truth.persons as human
    left join home using (person)
),

compared as (
    select
        person,
        id_number is not null and count(*) over (partition by id_number) > 1 as shares_number,
        count(*) over (partition by name, birth_date) > 1 as shares_name_and_day,
        village is not null
            and count(*) over (partition by name, village, year(birth_date)) > 1 as shares_name_and_village,
        household_no is not null and count(*) over (partition by household_no, birth_date) > 1 as is_twin,
    from human
)

select person
from compared
where shares_number or shares_name_and_day or shares_name_and_village or is_twin
