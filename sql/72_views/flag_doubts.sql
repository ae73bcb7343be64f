-- step:    72_views/flag_doubts
-- purpose: what speaks against each doubt or makes it uncertain: what its records contradict, pairs that
--          wait for a verdict, verdicts, and a household register that knows of no death
-- grain:   one row per (flag, kind, record, what is said)
-- inputs:  flags, flag_evidence, flag_records, department_feedback, review_pairs,
--          link_decisions, code_words
-- params:  none
-- output:  flag_doubts
-- source:  the published tables; docs/audit.md: innocent explanations are looked for first
with

-- What is said of a record, whichever doubt rests on it.
told as (
    select
        source,
        dataset,
        record_no,
        'feedback' as kind,
        concat_ws('；', problem_title, says, contradiction) as says,
        problem,
    from department_feedback
    -- That the registry still has the dead is what the doubts of the dead are about.
    where problem <> 'enrolled_though_dead'
    union
    select
        unnest([source_l, source_r]),
        unnest([dataset_l, dataset_r]),
        unnest([record_no_l, record_no_r]),
        'waiting',
        cast(round(100 * match_probability, 2) as varchar) || '%',
        null,
    from review_pairs
    union
    select
        unnest([source_l, source_r]),
        unnest([dataset_l, dataset_r]),
        unnest([record_no_l, record_no_r]),
        if(model_disagrees, 'disputed', 'decided'),
        concat_ws('，', verdict, note),
        null,
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
    join flags as flag using (flag_id)
    -- What a doubt itself says is nothing against it.
    where
        case flag.flag_type
            when 'shared_identity'
                then told.problem in ('number_of_two', 'number_of_other', 'number_of_relative')
            when 'death_record_conflict' then told.problem = 'alive_after_death'
        end is not true
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
    union
    -- A doubt stays while data that it rests on are lacking.
    select
        evidence.flag_id,
        'unchecked',
        evidence.source,
        evidence.dataset,
        evidence.record_no,
        '该数据本次缺失或未采用',
    from flag_evidence as evidence
    semi join (from flags where is_unchecked) as flag using (flag_id)
    anti join flag_records as record
        on evidence.flag_id = record.flag_id
        and evidence.source = record.source
        and evidence.dataset = record.dataset
        and evidence.record_no = record.record_no
)

select
    spoken.flag_id,
    spoken.kind as doubt,
    doubt.word as doubt_word,
    spoken.source,
    department.word as source_word,
    spoken.dataset,
    dataset.word as dataset_word,
    spoken.record_no,
    spoken.says,
from spoken
left join code_words as doubt on doubt.code_kind = 'flag_doubt' and doubt.code = spoken.kind
left join code_words as department
    on department.code_kind = 'source' and department.code = spoken.source
left join code_words as dataset
    on dataset.code_kind = 'dataset' and dataset.code = spoken.source || '/' || spoken.dataset
