-- step:    64_flags/93_flag_changes
-- purpose: what has become of doubts, tonight and on earlier nights, and why
-- grain:   one row per change of a doubt
-- inputs:  pub.flags, decide.lost_flag, decide.disposition, policy.flag_type, link.person,
--          hist.flag, hist.flag_change, hist.night
-- params:  as_of
-- output:  pub.flag_changes
-- source:  docs/audit.md, changes

with last_night as (
    select max(as_of) as as_of
    from hist.night
),

conflict as (
    select distinct person_id
    from pub.flags
    where flag_type = 'death_record_conflict'
),

tonight as (
    select
        flag.flag_id,
        flag.flag_type,
        unnest(list_filter([
            case
                when known.flag_id is null then {'change': 'new', 'reason': '本次新发现'}
            end,
            case
                when known.cleared_on is not null then {
                    'change': 'found_again',
                    'reason': day_text(known.cleared_on) || '起未再发现，本次再次发现'
                }
            end,
            case
                when known.person_id <> flag.person_id then {
                    'change': 'moved',
                    'reason': '涉及人员的标识由 ' || known.person_id || ' 变为 ' || flag.person_id
                }
            end,
            case
                when flag.reopened_on is not null and known.reopened_on is null
                    then {'change': 'reopened', 'reason': flag.reopened_reason}
            end
        ], lambda one: one is not null), recursive := true),
        cast(null as varchar) as flag_id_to,
        flag.person_id,
        $as_of as changed_on,
        flag.status,
        flag.first_seen_on,
        flag.last_seen_on,
        flag.amount_at_risk
    from pub.flags as flag
    left join hist.flag as known on flag.flag_id = known.flag_id
    -- on the first night everything is new, and nothing has changed
    where exists (select 1 as one from hist.night)

    union all by name

    select
        lost.flag_id,
        known.flag_type,
        if(lost.merged_into is null, 'cleared', 'merged') as change,
        case
            when lost.merged_into is not null
                then '与 ' || lost.merged_into || ' 是同一事项，并入该疑点'
            when not kind.is_enabled then '政策已停用此类疑点'
            when conflict.person_id is not null and known.flag_type in (
                'deceased_claimant', 'deceased_contribution', 'deceased_reimbursement'
            )
                then '此人的死亡信息存疑，另列疑点，先核实是否在世'
            when person.person_id is null then '涉及人员的记录已不在数据中'
            else '所依据的记录已更正、撤回，或不再构成矛盾'
        end as reason,
        lost.merged_into as flag_id_to,
        known.person_id,
        $as_of as changed_on,
        if(lost.merged_into is null and held.status = 'open', 'cleared', held.status) as status,
        known.first_seen_on,
        last_night.as_of as last_seen_on,
        known.amount_at_risk
    from decide.lost_flag as lost
    cross join last_night
    inner join hist.flag as known on lost.flag_id = known.flag_id
    left join decide.disposition as held on lost.flag_id = held.flag_id
    left join policy.flag_type as kind on known.flag_type = kind.flag_type
    left join conflict on held.person_id = conflict.person_id
    left join link.person as person on held.person_id = person.person_id
    where not lost.is_unchecked
)

select
    flag_id,
    flag_type,
    change,
    flag_id_to,
    person_id,
    reason,
    changed_on,
    status,
    first_seen_on,
    last_seen_on,
    amount_at_risk
from (
    from tonight
    union all by name
    from hist.flag_change
)
