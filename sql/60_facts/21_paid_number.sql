-- step:    60_facts/21_paid_number
-- purpose: since when a registry number draws the basic pension, and whether from several relations
-- grain:   one row per person_no with a basic pension
-- inputs:  stg.insurance__benefits
-- params:  none
-- output:  decide.paid_number
-- source:  none: one pass over millions of rows, shared by the rules on pensions

select
    person_no,
    min(case when scheme = '170' then period end) as resident_from,
    min(case when scheme <> '170' then period end) as employee_from,
    min(period) as paid_from,
    -- two hashes that differ tell that there is more than one relation
    min(hash(scheme, agency_code)) as one_relation,
    max(hash(scheme, agency_code)) as other_relation
from stg.insurance__benefits
where item = '基本养老金' and amount > 0
group by person_no
