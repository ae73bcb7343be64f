-- step:    55_employers/decided_record
-- purpose: the statements of the records that decisions name; every tax record names the statement of its payer
-- grain:   one row per (source, dataset, record_no)
-- inputs:  stg.link_decision, std.unit_entry, stg.tax__wage_withholding, stg.tax__contribution_payments
-- params:  none
-- output:  link.decided_record
-- source:  docs/audit.md, decisions
with

named as (
    select source_l as source, dataset_l as dataset, record_no_l as record_no from stg.link_decision
    union
    select source_r as source, dataset_r as dataset, record_no_r as record_no from stg.link_decision
),

payer as (
    select 'wage_withholding' as dataset, record_no, unit_code(payer_uscc) as code, payer_name as name
    from stg.tax__wage_withholding
    where record_no in (select record_no from named where dataset = 'wage_withholding')
    union all
    select 'contribution_payments', record_no, unit_code(payer_uscc), null
    from stg.tax__contribution_payments
    where record_no in (select record_no from named where dataset = 'contribution_payments')
)

select source, dataset, record_no, entry.entry_id
from std.unit_entry as entry
semi join named using (source, dataset, record_no)
where source <> 'tax'
union all
select entry.source, dataset, payer.record_no, entry.entry_id
from std.unit_entry as entry
inner join payer using (dataset)
where entry.source = 'tax'
    and entry.code is not distinct from payer.code
    and entry.name is not distinct from payer.name
