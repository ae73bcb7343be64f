-- step:    80_documents/flag_list
-- purpose: doubts for an auditor to work through, type by type, the dearest and surest first
-- grain:   one row per flag
-- inputs:  flags, flag_changes, flag_doubts, flag_returns, persons, runs, villages
-- params:  flag_types, flag_ids
-- output:  documents
-- source:  the published tables; the types in the order given, or a list of flag_ids of any type
with

tonight as (
    select max(as_of) as as_of
    from runs
),

back as (
    select distinct flag_id
    from flag_changes
    where change = 'found_again' and changed_on = (select as_of from tonight)
),

-- A line for each thing that is said of each department's records; the report has every one of them.
spoken as (
    select flag_id, doubt_word, dataset_word, count(distinct record_no) as records, min(says) as says
    from flag_doubts
    group by flag_id, doubt_word, dataset_word
),

against as (
    select
        flag_id,
        list(
            concat(doubt_word, '：', dataset_word, ' ', records, ' 条（', says, if(records > 1, ' 等', ''), '）')
            order by doubt_word, dataset_word
        ) as doubts,
    from spoken
    group by flag_id
)

select
    flag.flag_id,
    flag.flag_type,
    person.name,
    person.id_number,
    person.township_name,
    villages.village_name as village,
    flag.registry_nos,
    flag.schemes,
    flag.period_from,
    flag.period_to,
    flag.months,
    flag.amount_at_risk,
    coalesce(flag.amount_at_risk_max, flag.amount_at_risk) as amount_at_risk_max,
    flag.confidence,
    flag.summary,
    flag.legal_basis,
    flag.evidence,
    against.doubts,
    flag.status,
    case
        when flag.is_unchecked then 'unchecked'
        when flag.reopened_on is not null and flag.status = 'open' then 'reopened'
        when back.flag_id is not null then 'found_again'
        when flag.first_seen_on >= tonight.as_of then 'new'
        else 'continuing'
    end as standing,
    flag.first_seen_on,
    flag.decided_on,
    flag.decision_note,
    flag.reopened_on,
    flag.reopened_reason,
    returned.check_result,
    returned.not_true_reason,
    returned.measure,
    returned.amount_due,
    returned.amount_recovered,
    returned.officer,
    returned.checked_on,
    returned.repayment,
    returned.corrected_on,
    returned.papers,
    returned.reviewer,
    returned.remark,
    coalesce(returned.amount_due - returned.amount_recovered, returned.amount_due) as amount_left,
    returned.return_id,
from flags as flag
cross join tonight
left join back using (flag_id)
left join against using (flag_id)
left join persons as person using (person_id)
left join villages on person.village_code = villages.village_code
left join flag_returns as returned using (flag_id)
where
    case
        when cast($flag_ids as varchar[]) is not null
            then flag.flag_id in (select unnest(cast($flag_ids as varchar[])))
        else list_contains(cast($flag_types as varchar[]), flag.flag_type)
    end
order by
    list_position(cast($flag_types as varchar[]), flag.flag_type),
    flag.amount_at_risk desc nulls last,
    case flag.confidence when 'high' then 1 when 'medium' then 2 else 3 end,
    flag.flag_id
