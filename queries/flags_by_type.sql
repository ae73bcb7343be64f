-- 各类疑点有多少件，涉及多少钱，可信度如何？
select
    flag_type_word,
    status_word,
    flags,
    high_confidence_flags,
    medium_confidence_flags,
    review_confidence_flags,
    new_flags,
    amount_low_yuan,
    amount_high_yuan,
from flags_by_type
order by amount_high_yuan desc, flags desc, flag_type
