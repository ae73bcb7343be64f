-- step:    90_evaluate/judged
-- purpose: the links of records to persons and the pairs left to reviewers, each right or wrong
-- grain:   one row per record that was placed on a person, and one per pair for review
-- inputs:  evaluate.record, published.review_pairs
-- params:  none
-- output:  evaluate.judged
-- source:  docs/method.md, evaluation
with

-- Whom a person stands for: not asked of the records that the model itself has placed there.
anchor as (
    select
        person_id,
        arg_max(person, weight) as person,
    from (
        select
            person_id,
            person,
            {
                'spine': count(*) filter (where decided_by <> 'model' and dataset in ('population', 'persons')),
                'ruled': count(*) filter (where decided_by <> 'model'),
                'records': count(*),
                'person': person
            } as weight,
        from evaluate.record
        group by person_id, person
    )
    group by person_id
)

select
    record.decided_by as what,
    record.source,
    record.dataset,
    record.record_no,
    record.match_rule,
    record.match_probability,
    record.match_weight,
    record.person = anchor.person as is_right,
from evaluate.record as record
inner join anchor using (person_id)
where record.match_rule <> 'anchor'
union all
select
    'review' as what,
    pair.source_l as source,
    pair.dataset_l as dataset,
    pair.record_no_l as record_no,
    null as match_rule,
    pair.match_probability,
    list_sum(list_transform(from_json(pair.evidence, '[{"weight":"DOUBLE"}]'), lambda part: part.weight)),
    l.person = r.person as is_right,
from published.review_pairs as pair
inner join evaluate.record as l
    on pair.source_l = l.source and pair.dataset_l = l.dataset and pair.record_no_l = l.record_no
inner join evaluate.record as r
    on pair.source_r = r.source and pair.dataset_r = r.dataset and pair.record_no_r = r.record_no
