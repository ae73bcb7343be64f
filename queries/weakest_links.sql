-- 哪些记录归到其人最没有把握，各凭什么？
select
    person_id,
    source_word,
    dataset_word,
    record_no,
    match_rule_word,
    match_probability,
    match_weight_bits,
    evidence_text,
from link_evidence
where decided_by = 'model'
order by match_probability, match_weight_bits, source_word, record_no
limit 50
