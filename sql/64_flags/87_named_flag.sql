-- step:    64_flags/87_named_flag
-- purpose: the id that each doubt has borne since it was first found, whoever it concerns by now
-- grain:   one row per found_id
-- inputs:  decide.found_flag, hist.flag, hist.flag_evidence, link.person, link.person_successor,
--          link.person_change
-- params:  none
-- output:  decide.named_flag
-- source:  the contract, flags: the same finding keeps its id night after night

with known as (
    -- whose person is there no more, the records tell alone
    select
        flag.flag_id,
        flag.flag_type,
        flag.line,
        flag.cleared_on,
        coalesce(successor.successor_id, flag.person_id) as person_id,
        person.person_id is not null as is_there
    from hist.flag as flag
    left join link.person_successor as successor on flag.person_id = successor.person_id
    left join link.person as person
        on coalesce(successor.successor_id, flag.person_id) = person.person_id
),

parted as (
    select person_id_from as person_id, person_id_to as part_id
    from link.person_change
    where change = 'split'
),

another as (
    -- ids that are made of a number which is another person's now; of a doubt that is gone nobody
    -- can say so, since its person may have been parted on any night
    select found.flag_id
    from decide.found_flag as found
    inner join known using (flag_id)
    where known.is_there
        and known.cleared_on is null
        and found.person_id is distinct from known.person_id
        and (known.person_id, found.person_id) not in (select (person_id, part_id) from parted)
),

shared as (
    -- records that a doubt rests on, and rested on when it was published last
    select
        found.flag_id as found_id,
        known.flag_id,
        found.flag_id = known.flag_id as is_same,
        count(distinct (source, dataset, record_no)) as records
    from (
        select
            flag_id,
            flag_type,
            person_id,
            line_of(schemes[1]) as line,
            unnest(evidence_rows, recursive := true)
        from decide.found_flag
    ) as found
    inner join hist.flag_evidence as before using (source, dataset, record_no)
    inner join known
        on before.flag_id = known.flag_id
        and known.cleared_on is null
        and found.flag_type = known.flag_type
        and found.line is not distinct from known.line
    -- a record number may go to another human being: his doubt is another
    where not known.is_there
        or found.person_id is not distinct from known.person_id
        or (known.person_id, found.person_id) in (select (person_id, part_id) from parted)
    group by found.flag_id, known.flag_id
),

kept as (
    -- each is the other's best
    select found_id, flag_id
    from shared
    qualify
        row_number() over (
            partition by found_id
            order by is_same desc, records desc, flag_id
        ) = 1
        and row_number() over (
            partition by flag_id
            order by is_same desc, records desc, found_id
        ) = 1
)

select
    found.flag_id as found_id,
    case
        when kept.flag_id is not null then kept.flag_id
        -- the id went to a doubt about somebody else with the records that it rested on, or is his
        when coalesce(taken.flag_id, another.flag_id) is not null
            then flag_id_of(found.flag_type, found.flag_id, '2')
        else found.flag_id
    end as flag_id
from decide.found_flag as found
left join kept on found.flag_id = kept.found_id
left join kept as taken on found.flag_id = taken.flag_id
left join another on found.flag_id = another.flag_id
