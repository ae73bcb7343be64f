-- step:    64_flags/01_overlap_candidate
-- purpose: the few people for whom payments or contributions of two relations can overlap at all
-- grain:   one row per (person_id, what)
-- inputs:  decide.paid_number, decide.contribution, decide.registry_person
-- params:  none
-- output:  decide.overlap_candidate
-- source:  none: it only narrows what the next steps look at

with contributor as (
    -- one pass over millions of rows: a bit for each kind of scheme, and hashes that differ for
    -- several numbers or agencies; only a pension scheme's count
    select
        person_id,
        bit_or(case scheme
            when '110' then 1
            when '120' then 1
            when '170' then 2
            when '310' then 4
            when '390' then 8
            else 0
        end) as kinds,
        min(case when scheme < '200' then hash(person_no, agency_code) end) as one_relation,
        max(case when scheme < '200' then hash(person_no, agency_code) end) as other_relation
    from decide.contribution
    group by person_id
)

select
    registry.person_id,
    'benefit' as what
from decide.paid_number as number
inner join decide.registry_person as registry on number.person_no = registry.person_no
group by registry.person_id
having count(*) > 1
    or min(number.one_relation) <> max(number.other_relation)

union all

select
    person_id,
    'pension' as what
from contributor
where kinds & 3 = 3
    or kinds & 3 > 0 and one_relation <> other_relation

union all

select
    person_id,
    'medical' as what
from contributor
where kinds & 12 = 12
