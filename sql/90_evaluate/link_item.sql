-- step:    90_evaluate/link_item
-- purpose: what each dataset says of a person, with the person found by each way of linking and the true one
-- grain:   one row per (linkage, source, dataset, person_id, person, written_number, name_key, birth_date)
-- inputs:  evaluate.record, evaluate.baseline, evaluate.lookalike
-- params:  none
-- output:  evaluate.link_item
-- source:  docs/method.md, evaluation
with

found as (
    select 'published' as linkage, source, dataset, record_no, person_id from evaluate.record
    union all
    select 'exact_id' as linkage, source, dataset, record_no, exact_id from evaluate.baseline
    union all
    select 'id_else_name_birth' as linkage, source, dataset, record_no, id_else_name_birth from evaluate.baseline
)

select
    found.linkage,
    record.source,
    record.dataset,
    found.person_id,
    record.person,
    record.written_number,
    record.name_key,
    record.birth_date,
    list_sort(list_distinct(flatten(list(record.kinds)))) as kinds,
    bool_or(record.is_damaged) as is_damaged,
    bool_or(lookalike.person is not null) as is_lookalike,
    count(*) as records,
from found
inner join evaluate.record as record using (source, dataset, record_no)
left join evaluate.lookalike as lookalike on record.person = lookalike.person
group by
    found.linkage, record.source, record.dataset, found.person_id, record.person, record.written_number,
    record.name_key, record.birth_date
