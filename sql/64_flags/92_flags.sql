-- step:    64_flags/92_flags
-- purpose: the doubts for the auditors, each with what is known about its certainty and its history
-- grain:   one row per flag_id; one that is_unchecked is as it was when it was last seen
-- inputs:  decide.flag, pub.flag_evidence, link.person_link, decide.standing_flag,
--          decide.lost_flag, decide.disposition, hist.flag_row
-- params:  as_of, least_probability, least_probability_of_deaths
-- output:  pub.flags
-- source:  the contract, flags and confidence; a doubt is no verdict (社会保险经办条例 art. 26)

with used_link as (
    -- a doubt rests on who its registry numbers are, and on who each record of a person is
    select
        flag_id,
        'insurance' as source,
        'persons' as dataset,
        unnest(registry_nos) as record_no
    from decide.flag
    union
    select flag_id, source, dataset, record_no
    from pub.flag_evidence
    where source <> 'insurance' or dataset = 'persons'
),

wanted as (
    select distinct source, dataset, record_no
    from used_link
),

link as (
    select
        linked.source,
        linked.dataset,
        linked.record_no,
        linked.match_probability,
        linked.is_certain,
        linked.match_probability >= case
            when linked.dataset in ('death_certificates', 'deaths')
                then $least_probability_of_deaths
            else $least_probability
        end as is_accepted
    from link.person_link as linked
    semi join wanted
        on linked.record_no = wanted.record_no
        and linked.source = wanted.source
        and linked.dataset = wanted.dataset
),

certainty as (
    select
        used_link.flag_id,
        min(link.match_probability) as match_probability,
        bool_and(link.is_certain) as is_certain,
        bool_and(link.is_certain or link.is_accepted) as is_accepted
    from used_link
    inner join link
        on used_link.record_no = link.record_no
        and used_link.source = link.source
        and used_link.dataset = link.dataset
    group by used_link.flag_id
),

by_role as (
    select
        flag_id,
        role,
        count(*) as rows,
        sum(amount) as amount,
        list(dataset || '/' || record_no order by record_no)[1:3] as examples
    from pub.flag_evidence
    group by flag_id, role
),

evidence as (
    select
        flag_id,
        cast(to_json(list(
            struct_pack(作用 := role, 条数 := rows, 金额 := amount, 记录 := examples) order by role
        )) as varchar) as evidence
    from by_role
    group by flag_id
)

select
    flag.flag_id,
    flag.flag_type,
    flag.person_id,
    flag.registry_nos,
    flag.schemes,
    flag.period_from,
    flag.period_to,
    flag.months,
    flag.amount_at_risk,
    case
        when flag.is_review or not coalesce(certainty.is_accepted, false) then 'review'
        when certainty.is_certain then 'high'
        else 'medium'
    end as confidence,
    certainty.match_probability,
    flag.amount_at_risk_max,
    flag.rule,
    flag.legal_basis,
    flag.summary,
    evidence.evidence,
    known.status,
    least(known.first_seen_on, $as_of) as first_seen_on,
    $as_of as last_seen_on,
    known.decided_on,
    known.decision_note,
    known.amount_due,
    known.amount_recovered,
    known.reopened_on,
    known.reopened_reason,
    false as is_unchecked
from decide.flag as flag
left join certainty on flag.flag_id = certainty.flag_id
left join evidence on flag.flag_id = evidence.flag_id
inner join decide.standing_flag as known on flag.flag_id = known.flag_id

union all by name

select
    last.* replace (
        lost.person_id as person_id,
        held.status as status,
        held.decided_on as decided_on,
        held.decision_note as decision_note,
        held.amount_due as amount_due,
        held.amount_recovered as amount_recovered,
        true as is_unchecked
    )
from hist.flag_row as last
inner join decide.lost_flag as lost on last.flag_id = lost.flag_id and lost.is_unchecked
inner join decide.disposition as held on last.flag_id = held.flag_id
