-- Whether a doubt that somebody has decided rests on more than was known then.

-- The departments whose records a doubt rests on, of rows as `evidence_row` makes them.
create or replace macro sources_of(evidence_rows) as
    list_sort(list_distinct(list_transform(evidence_rows, lambda row: row.source)));

-- A record by a number that no program's version changes.
create or replace macro record_key(source, dataset, record_no) as
    md5_number_lower(source || '/' || dataset || '/' || record_no);

-- What is at stake in a doubt: the records with an amount, or all where none has one.
create or replace macro stake_of(evidence_rows) as
    list_sort(list_distinct(list_transform(
        if(
            len(list_filter(evidence_rows, lambda row: row.amount is not null)) > 0,
            list_filter(evidence_rows, lambda row: row.amount is not null),
            evidence_rows
        ),
        lambda row: record_key(row.source, row.dataset, row.record_no)
    )));

-- What has grown since the decision, in words; NULL where it is not material. What was not known then says nothing.
-- `numbers`: how many personal numbers it concerns; `records`: what is at stake, which is another matter where not one is
-- left of what was.
-- `limits`: percent and yuan (both must be reached), months, and whether another department's record is enough.
create or replace macro reopened_text(decided_on, was, now, limits) as
    nullif(day_text(decided_on) || '核查后：' || list_aggregate(list_filter(
        [
            case
                when now.amount - was.amount >= limits.yuan
                    and now.amount - was.amount >= was.amount * limits.percent / 100
                    then '涉及金额由' || yuan_text(was.amount) || '增至' || yuan_text(now.amount)
            end,
            case
                when now.months - was.months >= limits.months
                    then '涉及月数由' || was.months || '个月增至' || now.months || '个月'
            end,
            case
                when now.numbers > was.numbers
                    then '涉及的个人编号由' || was.numbers || '个增至' || now.numbers || '个'
            end,
            case
                when len(was.records) > 0 and not list_has_any(was.records, now.records)
                    then '所依据的记录与核查时的没有一条相同'
            end,
            case
                when limits.on_new_source and was.sources is not null
                    and len(list_filter(now.sources, lambda one: not list_contains(was.sources, one))) > 0
                    then '新增' || joined_text(list_transform(
                        list_filter(now.sources, lambda one: not list_contains(was.sources, one)),
                        lambda one: source_title(one)
                    )) || '的数据'
            end
        ],
        lambda one: one is not null
    ), 'string_agg', '，'), day_text(decided_on) || '核查后：');
