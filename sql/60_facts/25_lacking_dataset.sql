-- step:    60_facts/25_lacking_dataset
-- purpose: datasets of which tonight has less than was used before: what is not found in them may
--          still be so
-- grain:   one row per (source, dataset)
-- inputs:  pub.extracts
-- params:  none
-- output:  decide.lacking_dataset
-- source:  docs/audit.md, changes: a refused or late extract falsifies nothing
with

-- Where older data stand in for what was refused, nothing is lacking that was there before.
stood_in as (
    select source, dataset
    from pub.extracts
    where stale_reason in ('stand_in', 'from_store')
)

select distinct
    source,
    dataset
from pub.extracts
where stale_reason = 'lacking'
    or (gate_result = 'refused' and (source, dataset) not in (from stood_in))
