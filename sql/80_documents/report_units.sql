-- step:    80_documents/report_units
-- purpose: doubts by the reporting unit of the person: number, confidence, and amounts (yuan)
-- grain:   one row per reporting unit that has a doubt
-- inputs:  flags, persons
-- params:  none
-- output:  documents
-- source:  the published tables
select
    coalesce(person.township_name, '未定镇区') as township_name,
    count(*) as flags,
    count(*) filter (where flag.status = 'open') as open_flags,
    count(*) filter (where flag.confidence = 'high') as high,
    count(*) filter (where flag.confidence = 'medium') as medium,
    count(*) filter (where flag.confidence = 'review') as review,
    coalesce(sum(flag.amount_at_risk), 0) as amount_low,
    coalesce(sum(coalesce(flag.amount_at_risk_max, flag.amount_at_risk)), 0) as amount_high,
from flags as flag
left join persons as person using (person_id)
group by all
order by amount_low desc, flags desc, township_name
