-- step:    63_employers/03_employer_staff
-- purpose: people whom a unit paid in the last months, and those who should be insured and are not
-- grain:   one row per unit_key
-- inputs:  decide.wage_recent, decide.wage_payer, stg.tax__wage_withholding,
--          decide.scheme_standing, decide.recent_pensioner, decide.person_age,
--          stg.education__students, link.person_link
-- params:  none
-- output:  decide.employer_staff
-- source:  the contract, employers: no student, not drawing a pension, not past retirement age

with paid as (
    select distinct
        payer.unit_key,
        wage.person_id
    from decide.wage_recent as wage
    inner join decide.wage_payer as payer
        on wage.payer_uscc is not distinct from payer.payer_uscc
        and wage.payer_name is not distinct from payer.payer_name
),

not_due as (
    -- insured already
    select person_id
    from decide.scheme_standing
    where scheme in ('110', '120') and is_active
    union
    -- drawing a pension
    select person_id
    from decide.scheme_standing
    where scheme in ('110', '120', '170') and is_drawing
    union
    select person_id
    from decide.recent_pensioner
    union
    select person_id
    from decide.person_age
    where is_past_retirement
    union
    select linked.person_id
    from stg.education__students as student
    inner join link.person_link as linked
        on student.record_no = linked.record_no
        and linked.source = 'education'
        and linked.dataset = 'students'
    where student.status = '在读'
),

headcount as (
    select
        paid.unit_key,
        count(*) as employees_seen,
        count(*) filter (where not_due.person_id is null) as employees_uninsured
    from paid
    left join not_due on paid.person_id = not_due.person_id
    group by paid.unit_key
),

first_wage as (
    select
        payer.unit_key,
        min(wage.first_period) as first_seen_period
    from (
        select payer_uscc, payer_name, min(period) as first_period
        from stg.tax__wage_withholding
        where income > 0
        group by payer_uscc, payer_name
    ) as wage
    inner join decide.wage_payer as payer
        on wage.payer_uscc is not distinct from payer.payer_uscc
        and wage.payer_name is not distinct from payer.payer_name
    group by payer.unit_key
)

select
    headcount.unit_key,
    headcount.employees_seen,
    headcount.employees_uninsured,
    first_wage.first_seen_period
from headcount
inner join first_wage on headcount.unit_key = first_wage.unit_key
