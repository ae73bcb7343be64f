-- step:    50_link/decision_together
-- purpose: entries decided to be one person; the one of the lesser register follows the other
-- grain:   one row per decision in force
-- inputs:  link.decision, std.person_entry
-- params:  none
-- output:  link.together
-- source:  docs/audit.md, decisions
with

ranked as (
    select
        decision.decision_no,
        unnest([decision.entry_l, decision.entry_r]) as entry_id,
    from link.decision as decision
    where decision.state = 'in_force' and decision.verdict = '同一人'
),

ordered as (
    select
        ranked.decision_no,
        list(ranked.entry_id order by
            case entry.source || '/' || entry.dataset
                when 'public_security/population' then 1
                when 'insurance/persons' then 2
                else 3
            end,
            ranked.entry_id
        ) as entries,
    from ranked
    inner join std.person_entry as entry using (entry_id)
    group by ranked.decision_no
)

select
    decision_no,
    entries[2] as follower_id,
    entries[1] as leader_id,
from ordered
