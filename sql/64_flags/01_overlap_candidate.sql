-- step:    64_flags/01_overlap_candidate
-- purpose: the few people for whom payments or contributions of two relations can overlap at all
-- grain:   one row per (person_id, what)
-- inputs:  decide.paid_number, stg.insurance__contributions, decide.registry_person
-- params:  none
-- output:  decide.overlap_candidate
-- source:  none: it only narrows what the next steps look at

with contributing_number as (
    -- one pass over millions of rows: a bit for each kind of scheme, and hashes that differ for
    -- several agencies; only a pension scheme's agency counts
    select
        person_no,
        bit_or(case scheme
            when '110' then 1
            when '120' then 1
            when '170' then 2
            when '310' then 4
            when '390' then 8
            else 0
        end) as kinds,
        min(case when scheme < '200' then hash(agency_code) end) as one_agency,
        max(case when scheme < '200' then hash(agency_code) end) as other_agency
    from stg.insurance__contributions
    group by person_no
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
    registry.person_id,
    'pension' as what
from contributing_number as number
inner join decide.registry_person as registry on number.person_no = registry.person_no
where number.kinds & 3 > 0
group by registry.person_id
having count(*) > 1
    or bit_or(number.kinds) & 3 = 3
    or min(number.one_agency) <> max(number.other_agency)

union all

select
    registry.person_id,
    'medical' as what
from contributing_number as number
inner join decide.registry_person as registry on number.person_no = registry.person_no
where number.kinds & 12 > 0
group by registry.person_id
having bit_or(number.kinds) & 12 = 12
