-- step:    72_views/flag_evidence_links
-- purpose: the rows that each doubt rests on, and how surely each of them is the person's
-- grain:   one row per row of evidence
-- inputs:  flag_evidence, flags, person_links, code_words
-- params:  none
-- output:  flag_evidence_links
-- source:  the published tables; rows that name nobody by themselves (payments) have no link of their own
select
    evidence.flag_id,
    flag.flag_type,
    type.word as flag_type_word,
    flag.person_id,
    evidence.source,
    department.word as source_word,
    evidence.dataset,
    dataset.word as dataset_word,
    evidence.record_no,
    evidence.role,
    evidence.amount as amount_yuan,
    rule.word as match_rule_word,
    link.match_probability,
from flag_evidence as evidence
left join flags as flag using (flag_id)
left join person_links as link using (source, dataset, record_no)
left join code_words as type on type.code_kind = 'flag_type' and type.code = flag.flag_type
left join code_words as department
    on department.code_kind = 'source' and department.code = evidence.source
left join code_words as dataset
    on dataset.code_kind = 'dataset' and dataset.code = evidence.source || '/' || evidence.dataset
left join code_words as rule on rule.code_kind = 'match_rule' and rule.code = link.match_rule
