-- step:    80_documents/extracts
-- purpose: what arrived and what became of it
-- grain:   one row per (source, dataset, gate_result, stale_reason, is_stale, message): files that
--          fared alike are one row
-- inputs:  extracts
-- params:  none
-- output:  documents
-- source:  the published table extracts
select
    source,
    dataset,
    gate_result,
    coalesce(is_stale, false) as is_stale,
    stale_reason,
    message,
    count(*) as files,
    coalesce(max_by(file, as_of), max(file)) as newest_file,
    max(as_of) as as_of,
    string_agg(distinct encoding, '、' order by encoding) as encoding,
    cast(sum(row_count) as bigint) as row_count,
    cast(sum(accepted) as bigint) as accepted,
    cast(sum(quarantined) as bigint) as quarantined,
    cast(sum(duplicates) as bigint) as duplicates,
    list_sort(list_distinct(flatten(list(coalesce(unknown_columns, []))))) as unknown_columns,
    list(unreadable) filter (where unreadable is not null) as unreadable,
from extracts
group by source, dataset, gate_result, coalesce(is_stale, false), stale_reason, message
order by source, dataset, as_of desc, gate_result
