-- step:    63_employers/03_unit_registration
-- purpose: how a unit stands in the insurance registry, all of its registrations together
-- grain:   one row per registered unit_key; status: 正常参保 as soon as one registration is in force
-- inputs:  link.employer_entry, stg.insurance__employers
-- params:  none
-- output:  decide.unit_registration
-- source:  the contract, employers

select
    entry.employer_id as unit_key,
    bool_or(coalesce(employer.status, '正常参保') = '正常参保') as is_in_force,
    list_aggregate(list_sort(list(distinct employer.status)), 'string_agg', '、') as status,
    arg_min(employer.name, entry.record_no) as name,
    arg_min(employer.address, entry.record_no) as address,
    min(employer.division_code) as division_code,
    list_sort(list(entry.record_no)) as employer_nos
from link.employer_entry as entry
inner join stg.insurance__employers as employer on entry.record_no = employer.record_no
where entry.source = 'insurance' and entry.dataset = 'employers'
group by entry.employer_id
