-- step:    50_link/decision_together
-- purpose: entries decided to be one; the one of the lesser register follows the other
-- grain:   one row per decision in force
-- inputs:  link.decision
-- params:  none
-- output:  link.together
-- source:  docs/audit.md, decisions
with

ranked as (
    select
        decision_no,
        unnest([
            {'dataset': source_l || '/' || dataset_l, 'entry_id': entry_l},
            {'dataset': source_r || '/' || dataset_r, 'entry_id': entry_r}
        ], recursive := true),
    from link.decision
    where state = 'in_force' and is_same
),

ordered as (
    select
        decision_no,
        list(entry_id order by
            case
                when dataset in ('public_security/population', 'market_supervision/entities') then 1
                when dataset in ('insurance/persons', 'insurance/employers') then 2
                else 3
            end,
            entry_id
        ) as entries,
    from ranked
    group by decision_no
)

select
    decision_no,
    entries[2] as follower_id,
    entries[1] as leader_id,
from ordered
