-- step:    25_context/entry_employer
-- purpose: employers that an entry is tied to: those of its enrolments, and the payer of a tax row
-- grain:   one row per (entry_id, uscc)
-- inputs:  std.person_entry, stg.insurance__enrolments, stg.insurance__employers
-- params:  none
-- output:  link.entry_employer
-- source:  docs/method.md, context
select distinct
    entry.entry_id,
    employer.uscc,
from std.person_entry as entry
inner join stg.insurance__enrolments as enrolment on entry.record_no = enrolment.person_no
inner join stg.insurance__employers as employer on enrolment.employer_no = employer.record_no
where entry.source = 'insurance' and entry.dataset = 'persons' and employer.uscc is not null
union
select
    entry_id,
    payer_uscc as uscc,
from std.person_entry
where payer_uscc is not null
