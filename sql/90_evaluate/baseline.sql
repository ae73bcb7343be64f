-- step:    90_evaluate/baseline
-- purpose: the person that two plain rules would find: an equal number; else name and birth date where no number helps
-- grain:   one row per (source, dataset, record_no)
-- inputs:  evaluate.record
-- params:  none
-- output:  evaluate.baseline
-- source:  docs/method.md, evaluation
with

-- A number that a second department knows has found its person.
known as (
    select number
    from evaluate.record
    where number is not null
    group by number
    having count(distinct source) > 1
),

-- Of two numbers with one name and birth date neither is chosen.
by_name as (
    select
        record.name_key,
        record.birth_date,
        any_value(record.number) as number,
    from evaluate.record as record
    inner join known on record.number = known.number
    where record.name_key is not null and record.birth_date is not null
    group by record.name_key, record.birth_date
    having count(distinct record.number) = 1
),

-- What nobody can be found for stands alone: one statement of one person.
labelled as (
    select
        record.source,
        record.dataset,
        record.record_no,
        record.number,
        known.number as known_number,
        by_name.number as named_number,
        record.name_key || '/' || record.birth_date as name_and_day,
        concat_ws(
            '/', record.source, record.dataset, record.person, record.written_number, record.name_key,
            record.birth_date
        ) as statement,
    from evaluate.record as record
    left join known on record.number = known.number
    left join by_name on record.name_key = by_name.name_key and record.birth_date = by_name.birth_date
)

select
    source,
    dataset,
    record_no,
    coalesce(number, statement) as exact_id,
    coalesce(known_number, named_number, number, name_and_day, statement) as id_else_name_birth,
from labelled
