-- step:    80_documents/flags_by_unit
-- purpose: how many doubts concern people of each reporting unit, and what they may cost (yuan)
-- grain:   one row per reporting unit; people whom no unit claims last
-- inputs:  flags, persons, township_progress
-- params:  none
-- output:  documents
-- source:  the published tables; a doubt on several people counts in the unit of its first
select
    coalesce(unit.township_name, '未定镇区') as township_name,
    count(*) as flags,
    count(*) filter (where flag.status = 'open') as open_flags,
    count(*) filter (where flag.confidence = 'high') as high,
    count(*) filter (where flag.confidence = 'medium') as medium,
    count(*) filter (where flag.confidence = 'review') as review,
    coalesce(sum(flag.amount_at_risk), 0) as amount_low,
    coalesce(sum(coalesce(flag.amount_at_risk_max, flag.amount_at_risk)), 0) as amount_high,
from flags as flag
left join persons as person using (person_id)
left join (
    select township_code, township_name, unit_no
    from township_progress
    where is_current_year
) as unit using (township_code)
group by unit.unit_no, unit.township_name
order by unit.unit_no nulls last, unit.township_name nulls last
