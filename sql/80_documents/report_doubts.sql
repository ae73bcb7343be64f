-- step:    80_documents/report_doubts
-- purpose: what speaks against each doubt or makes it uncertain: what its records contradict, pairs that
--          wait for a verdict, verdicts, and a household register that knows of no death
-- grain:   one row per flag that something speaks against
-- inputs:  flags, flag_records, department_feedback, review_pairs, link_decisions
-- params:  none
-- output:  documents
-- source:  docs/audit.md: innocent explanations are looked for first; in the order of report_flags
with

spoken as (
    select
        record.flag_id,
        'feedback' as kind,
        record.source,
        record.dataset,
        record.record_no,
        concat_ws('；', told.problem_title, told.says, told.contradiction) as says,
    from flag_records as record
    join department_feedback as told using (source, dataset, record_no)
    union
    select
        record.flag_id,
        'waiting',
        record.source,
        record.dataset,
        record.record_no,
        cast(round(100 * pair.match_probability, 2) as varchar) || '%',
    from flag_records as record
    join review_pairs as pair
        on record.record_no = pair.record_no_l
        and (record.source, record.dataset) = (pair.source_l, pair.dataset_l)
    union
    select
        record.flag_id,
        'waiting',
        record.source,
        record.dataset,
        record.record_no,
        cast(round(100 * pair.match_probability, 2) as varchar) || '%',
    from flag_records as record
    join review_pairs as pair
        on record.record_no = pair.record_no_r
        and (record.source, record.dataset) = (pair.source_r, pair.dataset_r)
    union
    select
        record.flag_id,
        if(decision.model_disagrees, 'disputed', 'decided'),
        record.source,
        record.dataset,
        record.record_no,
        concat_ws('，', decision.verdict, decision.note),
    from flag_records as record
    join link_decisions as decision
        on record.record_no = decision.record_no_l
        and (record.source, record.dataset) = (decision.source_l, decision.dataset_l)
    where decision.state = 'in_force'
    union
    select
        record.flag_id,
        'alive',
        record.source,
        record.dataset,
        record.record_no,
        record.said ->> 'status',
    from flag_records as record
    where
        record.dataset = 'population'
        and (record.said ->> 'status') <> '死亡注销'
        and record.flag_id in (
            select flag_id from flag_records where dataset in ('death_certificates', 'deaths')
        )
)

select
    flag.flag_id,
    list({
        kind: spoken.kind,
        source: spoken.source,
        dataset: spoken.dataset,
        record_no: spoken.record_no,
        says: spoken.says
    } order by spoken.kind, spoken.source, spoken.dataset, spoken.record_no, spoken.says) as rows,
from flags as flag
join spoken using (flag_id)
group by flag.flag_id, flag.amount_at_risk, flag.confidence
order by
    flag.amount_at_risk desc nulls last,
    case flag.confidence when 'high' then 1 when 'medium' then 2 else 3 end,
    flag.flag_id
