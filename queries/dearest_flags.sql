-- 金额最大的五十条待核查疑点是哪些？
select
    flag_id,
    flag_type_word,
    confidence_word,
    township_name,
    amount_low_yuan,
    amount_high_yuan,
    summary,
from open_flags
order by amount_high_yuan desc, confidence, flag_id
limit 50
