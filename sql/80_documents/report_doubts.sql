-- step:    80_documents/report_doubts
-- purpose: what speaks against each doubt or makes it uncertain: what its records contradict, pairs that
--          wait for a verdict, verdicts, and a household register that knows of no death
-- grain:   one row per (flag, kind, record, what is said)
-- inputs:  flags, flag_records, department_feedback, review_pairs, link_decisions
-- params:  none
-- output:  documents
-- source:  docs/audit.md: innocent explanations are looked for first; in the order of report_flags
with

-- What is said of a record, whichever doubt rests on it.
told as (
    select
        source,
        dataset,
        record_no,
        'feedback' as kind,
        concat_ws('；', problem_title, says, contradiction) as says,
    from department_feedback
    union
    select
        unnest([source_l, source_r]),
        unnest([dataset_l, dataset_r]),
        unnest([record_no_l, record_no_r]),
        'waiting',
        cast(round(100 * match_probability, 2) as varchar) || '%',
    from review_pairs
    union
    select
        unnest([source_l, source_r]),
        unnest([dataset_l, dataset_r]),
        unnest([record_no_l, record_no_r]),
        if(model_disagrees, 'disputed', 'decided'),
        concat_ws('，', verdict, note),
    from link_decisions
    where state = 'in_force'
),

spoken as (
    select
        record.flag_id,
        told.kind,
        record.source,
        record.dataset,
        record.record_no,
        told.says,
    from flag_records as record
    join told using (source, dataset, record_no)
    union all
    select
        flag_id,
        'alive',
        source,
        dataset,
        record_no,
        said ->> 'status',
    from flag_records
    where
        dataset = 'population'
        and (said ->> 'status') <> '死亡注销'
        and flag_id in (
            select flag_id from flag_records where dataset in ('death_certificates', 'deaths')
        )
)

select
    flag.flag_id,
    spoken.kind,
    spoken.source,
    spoken.dataset,
    spoken.record_no,
    spoken.says,
from flags as flag
join spoken using (flag_id)
order by
    flag.amount_at_risk desc nulls last,
    case flag.confidence when 'high' then 1 when 'medium' then 2 else 3 end,
    flag.flag_id,
    spoken.kind,
    spoken.source,
    spoken.dataset,
    spoken.record_no,
    spoken.says
