-- 各部门的数据收到多少、隔离多少、有多旧，请他们核对的有多少条？
select
    source_word,
    dataset_word,
    used_files,
    refused_files,
    missing_files,
    newest_as_of,
    age_days,
    delivered_rows,
    quarantined_rows,
    quarantined_percent,
    failed_checks,
    feedback_records,
from data_quality_by_department
order by quarantined_rows desc, source_word, dataset_word
