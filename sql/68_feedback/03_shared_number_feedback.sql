-- step:    68_feedback/03_shared_number_feedback
-- purpose: one identity number beside two different names in one dataset, or beside so many that it
--          is nobody's
-- grain:   one row per statement
-- inputs:  std.person_entry, std.person_statement, std.number_form, link.person_link
-- params:  none
-- output:  decide.shared_number_feedback
-- source:  居民身份证法 art. 3: a number is one person's, for life

with bearer as (
    select
        entry.source,
        entry.dataset,
        entry.id18,
        entry.record_no,
        entry.record_count,
        entry.name,
        entry.name_key,
        entry.former_key,
        linked.person_id,
        linked.is_certain
    from std.person_entry as entry
    semi join (
        select source, dataset, id18
        from std.person_entry
        where is_id_valid and name_key is not null
        group by source, dataset, id18
        -- hashes that differ tell of two names
        having min(hash(name_key)) <> max(hash(name_key))
    ) as shared
        on entry.source = shared.source
        and entry.dataset = shared.dataset
        and entry.id18 = shared.id18
    inner join link.person_link as linked
        on entry.source = linked.source
        and entry.dataset = linked.dataset
        and entry.record_no = linked.record_no
    where entry.is_id_valid and not entry.is_name_damaged
),

-- two spellings of one name, and an old name, are one person's
rival as (
    select
        l.source,
        l.dataset,
        l.record_no,
        arg_min(r.name, r.record_no) as other_name,
        min(r.record_no) as other_record_no,
        count(distinct r.name_key) as others
    from bearer as l
    inner join bearer as r
        on l.source = r.source
        and l.dataset = r.dataset
        and l.id18 = r.id18
        and l.person_id <> r.person_id
        and edit_distance(l.name_key, r.name_key) > 1
        and l.name_key is distinct from r.former_key
        and r.name_key is distinct from l.former_key
    group by l.source, l.dataset, l.record_no
),

placeholder as (
    select
        said.source,
        said.dataset,
        min(said.record_no) as record_no,
        cast(sum(said.record_count) as bigint) as record_count,
        said.id_number,
        said.name
    from std.person_statement as said
    semi join (from std.number_form where is_default) as default_number using (id_number)
    group by said.source, said.dataset, said.id_number, said.name
)

select
    bearer.source,
    bearer.dataset,
    bearer.record_no,
    bearer.record_count,
    'number_of_two' as problem,
    '一个证件号码用于两个人' as title,
    '号码' || bearer.id18 || '，姓名' || bearer.name as says,
    '同一号码在本数据中又用于「' || rival.other_name || '」' || if(
        rival.others > 1, '等' || rival.others || '人', ''
    ) as contradiction,
    bearer.source as other_source,
    bearer.dataset as other_dataset,
    rival.other_record_no,
    '请核对两人证件，更正用错号码的一方；确系重号的，请公安机关核定' as suggestion,
    if(bearer.is_certain, bearer.person_id, null) as person_id
from rival
inner join bearer
    on rival.source = bearer.source
    and rival.dataset = bearer.dataset
    and rival.record_no = bearer.record_no

union all

select
    source,
    dataset,
    record_no,
    record_count,
    'placeholder_number' as problem,
    '占位证件号码' as title,
    '号码' || id_number || coalesce('，姓名' || name, '') as says,
    '同一号码用于多个姓名，显系占位填写' as contradiction,
    null as other_source,
    null as other_dataset,
    null as other_record_no,
    '请补录本人证件号码' as suggestion,
    null as person_id
from placeholder
