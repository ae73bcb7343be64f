-- step:    25_context/entry_employer
-- purpose: employers that an entry is tied to: those of its enrolments and contributions, and the payer of a tax row
-- grain:   one row per (entry_id, employer_id); records: how many rows say so
-- inputs:  std.person_entry, std.person_row, link.employer_entry, stg.insurance__enrolments,
--          stg.insurance__contributions, stg.tax__wage_withholding
-- params:  none
-- output:  link.entry_employer
-- source:  docs/method.md, context
with

insured as (
    select distinct person_no, employer_no from stg.insurance__enrolments where employer_no is not null
    union
    select distinct person_no, employer_no from stg.insurance__contributions where employer_no is not null
),

registered as (
    select entry.entry_id, employer.employer_id
    from insured
    inner join std.person_entry as entry
        on insured.person_no = entry.record_no and entry.source = 'insurance' and entry.dataset = 'persons'
    inner join link.employer_entry as employer
        on insured.employer_no = employer.record_no
        and employer.source = 'insurance' and employer.dataset = 'employers'
),

spelling as (
    select payer_uscc, payer_name, unit_code(payer_uscc) as code
    from (select distinct payer_uscc, payer_name from stg.tax__wage_withholding)
),

payer as (
    select spelling.payer_uscc, spelling.payer_name, employer.employer_id
    from spelling
    inner join link.employer_entry as employer
        on spelling.code is not distinct from employer.code
        and spelling.payer_name is not distinct from employer.name
        and employer.source = 'tax' and employer.dataset = 'wage_withholding'
),

paid as (
    select record.entry_id, payer.employer_id
    from std.person_row as record
    inner join stg.tax__wage_withholding as wage using (record_no)
    inner join payer
        on wage.payer_uscc is not distinct from payer.payer_uscc
        and wage.payer_name is not distinct from payer.payer_name
    where record.source = 'tax' and record.dataset = 'wage_withholding'
),

contributed as (
    select entry.entry_id, employer.employer_id, entry.record_count as records
    from std.person_entry as entry
    inner join link.employer_entry as employer
        on unit_code(entry.payer_uscc) = employer.code
        and employer.source = 'tax' and employer.dataset = 'contribution_payments'
    where entry.source = 'tax' and entry.dataset = 'contribution_payments'
)

select entry_id, employer_id, count(*) as records
from (select entry_id, employer_id from registered union all select entry_id, employer_id from paid)
group by entry_id, employer_id
union all
select entry_id, employer_id, records
from contributed
