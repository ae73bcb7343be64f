-- step:    72_views/data_quality_by_department
-- purpose: what each department delivered, how much of it could be used, and what it is asked to look at
-- grain:   one row per (source, dataset)
-- inputs:  extracts, quality_results, department_feedback_summary, code_words, runs
-- params:  none
-- output:  data_quality_by_department
-- source:  the published tables; a file with a gate_result other than passed counts as delivered only
with

delivered as (
    select
        source,
        dataset,
        count(*) filter (where gate_result <> 'missing') as files,
        count(*) filter (where gate_result = 'passed') as used_files,
        count(*) filter (where gate_result = 'refused') as refused_files,
        count(*) filter (where gate_result = 'missing') as missing_files,
        bool_or(is_stale) as is_stale,
        max(as_of) filter (where gate_result = 'passed') as newest_as_of,
        sum(row_count) filter (where gate_result = 'passed') as delivered_rows,
        sum(accepted) filter (where gate_result = 'passed') as accepted_rows,
        sum(quarantined) filter (where gate_result = 'passed') as quarantined_rows,
    from extracts
    where source is not null
    group by source, dataset
),

checked as (
    select
        source,
        dataset,
        count(*) as checks,
        count(*) filter (where not success) as failed_checks,
    from quality_results
    group by source, dataset
),

asked as (
    select
        source,
        dataset,
        sum(records) as feedback_records,
        sum(new_statements) as new_feedback,
    from department_feedback_summary
    group by source, dataset
)

select
    delivered.source,
    coalesce(department.word, delivered.source) as source_word,
    delivered.dataset,
    coalesce(title.word, delivered.dataset) as dataset_word,
    delivered.files,
    delivered.used_files,
    delivered.refused_files,
    delivered.missing_files,
    coalesce(delivered.is_stale, false) as is_stale,
    delivered.newest_as_of,
    date_sub('day', delivered.newest_as_of, run.as_of) as age_days,
    cast(delivered.delivered_rows as bigint) as delivered_rows,
    cast(delivered.accepted_rows as bigint) as accepted_rows,
    cast(delivered.quarantined_rows as bigint) as quarantined_rows,
    cast(
        100.0 * delivered.quarantined_rows / nullif(delivered.delivered_rows, 0) as decimal(7, 4)
    ) as quarantined_percent,
    coalesce(checked.checks, 0) as checks,
    coalesce(checked.failed_checks, 0) as failed_checks,
    cast(coalesce(asked.feedback_records, 0) as bigint) as feedback_records,
    cast(coalesce(asked.new_feedback, 0) as bigint) as new_feedback,
from delivered
cross join runs as run
left join checked using (source, dataset)
left join asked using (source, dataset)
left join code_words as department
    on department.code_kind = 'source' and department.code = delivered.source
left join code_words as title
    on title.code_kind = 'dataset' and title.code = delivered.source || '/' || delivered.dataset
