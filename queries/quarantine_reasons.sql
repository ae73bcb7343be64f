-- 各部门被隔离的行，错在哪里，在哪个文件？
select
    coalesce(word, source) as source_word,
    file,
    reason,
    count(*) as quarantined_rows,
    min(line) as first_line,
from quarantine
left join code_words on code_kind = 'source' and code = source
group by source_word, file, reason
order by quarantined_rows desc, file, reason
