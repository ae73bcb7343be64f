-- step:    72_views/link_evidence
-- purpose: why each record is taken to be this person's: the rule, and every comparison as a sentence
-- grain:   one row per record of a person
-- inputs:  person_links, code_words
-- params:  none
-- output:  link_evidence
-- source:  the published tables; weights are bits, positive ones speak for one person
select
    link.person_id,
    link.source,
    department.word as source_word,
    link.dataset,
    dataset.word as dataset_word,
    link.record_no,
    link.match_rule,
    rule.word as match_rule_word,
    link.decided_by,
    link.match_probability,
    link.match_weight as match_weight_bits,
    array_to_string(
        list_transform(
            from_json(link.evidence, '[{"says": "VARCHAR", "weight": "DOUBLE"}]'),
            lambda part: part.says || coalesce(printf('（%+.1f）', part.weight), '')
        ),
        '；'
    ) as evidence_text,
from person_links as link
left join code_words as department
    on department.code_kind = 'source' and department.code = link.source
left join code_words as dataset
    on dataset.code_kind = 'dataset' and dataset.code = link.source || '/' || link.dataset
left join code_words as rule on rule.code_kind = 'match_rule' and rule.code = link.match_rule
