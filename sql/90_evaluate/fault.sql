-- step:    90_evaluate/fault
-- purpose: the records that are apart from their person (missed; perhaps in review), or with somebody else (wrong)
-- grain:   one row per (source, dataset, record_no)
-- inputs:  evaluate.record, evaluate.person_truth, evaluate.judged
-- params:  none
-- output:  evaluate.fault
-- source:  docs/method.md, evaluation
with

-- Of the persons that hold records of one human being, the one that holds her registers, else most of her records.
home as (
    select
        person,
        arg_max(person_id, weight) as person_id,
    from (
        select
            person,
            person_id,
            {
                'spine': count(*) filter (where dataset in ('population', 'persons')),
                'records': count(*),
                'person_id': person_id
            } as weight,
        from evaluate.record
        group by person, person_id
    )
    group by person
),

asked as (
    select distinct source, dataset, record_no from evaluate.judged where what = 'review' and is_right
)

select
    record.source,
    record.dataset,
    record.record_no,
    record.kinds,
    hash(record.person_id, record.person, record.written_number, record.name_key, record.birth_date) as statement,
    record.person_id <> home.person_id as is_missed,
    record.person <> owner.person as is_wrong,
    -- One record of a statement stands in review for all.
    record.person_id <> home.person_id and asked.record_no is not null as is_in_review,
from evaluate.record as record
inner join home on record.person = home.person
inner join evaluate.person_truth as owner on record.person_id = owner.person_id
left join asked
    on record.source = asked.source and record.dataset = asked.dataset and record.record_no = asked.record_no
