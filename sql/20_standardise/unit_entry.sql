-- step:    20_standardise/unit_entry
-- purpose: every statement of a department on an employer, in comparable form
-- grain:   one row per employer of the registry, per market entity, per payer of wages as (code, name) and per code
--          that paid contributions; record_no of a payer: the first of its records
-- inputs:  stg.insurance__employers, stg.market_supervision__entities, stg.tax__wage_withholding,
--          stg.tax__contribution_payments
-- params:  local_places
-- output:  std.unit_entry
-- source:  GB 32100-2015 and GB 11714-1997 (codes); 企业名称登记管理规定 (2020) arts. 6-10 (parts of a name)

with delivered as (
    select
        'insurance' as source, 'employers' as dataset, record_no, unit_code(uscc) as code, name, address,
        cast(null as varchar) as legal_rep_name, cast(null as varchar) as legal_rep_id,
        cast(null as varchar) as phone, division_code
    from stg.insurance__employers
    union all
    select
        'market_supervision', 'entities', record_no, unit_code(uscc), name, address,
        legal_rep_name, mended_id(legal_rep_id), phone, division_code
    from stg.market_supervision__entities
    union all
    select
        'tax', 'wage_withholding', min(record_no), unit_code(payer_uscc), payer_name, null, null, null, null, null
    from stg.tax__wage_withholding
    where unit_code(payer_uscc) is not null or payer_name is not null
    group by unit_code(payer_uscc), payer_name
    union all
    select
        'tax', 'contribution_payments', min(record_no), unit_code(payer_uscc), null, null, null, null, null, null
    from stg.tax__contribution_payments
    where unit_code(payer_uscc) is not null
    group by unit_code(payer_uscc)
),

named as materialized (
    -- an employer pays wages every month: each name is read once
    select name, plain_unit_name(name) as name_key, unit_parts(name, $local_places) as parts
    from (select distinct name from delivered where name is not null)
),

addressed as materialized (
    select address, address_key(address) as address_key
    from (select distinct address from delivered where address is not null)
),

entry as (
    select
        delivered.*,
        usable_uscc(delivered.code) as uscc,
        org_code_of(delivered.code) as org_code,
        case
            when org_code_of(delivered.code) is null then owner_id_of(delivered.code)
        end as payer_id,
        named.name_key,
        named.parts,
        addressed.address_key
    from delivered
    left join named on delivered.name = named.name
    left join addressed on delivered.address = addressed.address
),

known_name as (
    -- payers are left out: who pays under three spellings is still one bearer of its mark
    select distinct name_key, parts.mark as mark
    from entry
    where source <> 'tax' and name_key is not null
),

mark_bearers as (
    select mark, count(*) as bearers
    from known_name
    where mark is not null
    group by mark
)

select
    cast(row_number() over (order by entry.source, entry.dataset, entry.record_no) as ubigint) as entry_id,
    entry.source,
    entry.dataset,
    entry.record_no,
    entry.code,
    entry.uscc,
    coalesce(is_valid_uscc(entry.uscc), false) as is_uscc_valid,
    entry.org_code,
    coalesce(is_valid_org_code(entry.org_code), false) as is_org_code_valid,
    coalesce(entry.payer_id, case when is_valid_id(entry.legal_rep_id) then entry.legal_rep_id end) as owner_id,
    entry.name,
    entry.name_key,
    entry.parts.place as place,
    entry.parts.mark as mark,
    name_sound(entry.parts.mark) as mark_sound,
    entry.parts.trade as trade,
    entry.parts.form as form,
    entry.parts.branch as branch,
    entry.parts.core as core,
    entry.address_key,
    entry.legal_rep_name,
    folded_name(entry.legal_rep_name) as legal_rep_key,
    nullif(regexp_replace(entry.phone, '\D', '', 'g'), '') as phone,
    entry.division_code,
    case
        when entry.parts.mark is null then 1.0
        else coalesce(mark_bearers.bearers, 1) / greatest((select count(*) from known_name), 1)
    end as mark_share
from entry
left join mark_bearers on entry.parts.mark = mark_bearers.mark
