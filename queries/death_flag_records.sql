-- 疑似死亡冒领的疑点，各依据哪些部门的记录，这些记录凭什么归到此人？
select
    flag_id,
    source_word,
    dataset_word,
    record_no,
    role,
    amount_yuan,
    match_rule_word,
    match_probability,
from flag_evidence_links
where flag_type = 'deceased_claimant'
order by flag_id, role, record_no
