-- step:    64_flags/88_lost_flag
-- purpose: doubts that were published last and are gone; merged_into: the one that holds them
-- grain:   one row per flag_id; is_unchecked: it rests on data that are lacking tonight, so nothing
--          can be said of it
-- inputs:  decide.found_flag, decide.named_flag, decide.lacking_dataset, hist.flag,
--          hist.flag_evidence, link.person_successor, link.person_change, link.person,
--          policy.flag_type
-- params:  none
-- output:  decide.lost_flag
-- source:  docs/audit.md, changes

with lost as (
    select
        flag.flag_id,
        flag.flag_type,
        flag.line,
        successor.successor_id,
        coalesce(successor.successor_id, flag.person_id) as person_id
    from hist.flag as flag
    anti join decide.named_flag as named on flag.flag_id = named.flag_id
    left join link.person_successor as successor on flag.person_id = successor.person_id
    where flag.cleared_on is null
),

found as (
    select
        named.flag_id,
        flag.flag_type,
        flag.person_id,
        line_of(flag.schemes[1]) as line,
        flag.evidence_rows
    from decide.found_flag as flag
    inner join decide.named_flag as named on flag.flag_id = named.found_id
),

holder as (
    select lost.flag_id, found.flag_id as held_by, 1 as rank
    from lost
    inner join hist.flag_evidence as before on lost.flag_id = before.flag_id
    inner join (
        select flag_id, flag_type, person_id, line, unnest(evidence_rows, recursive := true)
        from found
    ) as found
        on before.source = found.source
        and before.dataset = found.dataset
        and before.record_no = found.record_no
        and lost.flag_type = found.flag_type
        and lost.line is not distinct from found.line
    -- a record number may go to another human being: his doubt is another
    where lost.person_id is not distinct from found.person_id
        or lost.person_id not in (select person_id from link.person)
        or (lost.person_id, found.person_id) in (
            select (person_id_from, person_id_to)
            from link.person_change
            where change = 'split'
        )
    union all
    -- a doubt without a row of evidence in common follows the person it was about
    select lost.flag_id, found.flag_id as held_by, 2 as rank
    from lost
    inner join found
        on lost.successor_id = found.person_id
        and lost.flag_type = found.flag_type
        and lost.line is not distinct from found.line
)

select
    lost.flag_id,
    arg_min(holder.held_by, {'rank': holder.rank, 'held_by': holder.held_by}) as merged_into,
    any_value(lost.person_id) as person_id,
    merged_into is null and bool_or(
        lost.person_id in (select person_id from link.person)
        and lost.flag_type in (select flag_type from policy.flag_type where is_enabled)
        and lost.flag_id in (
            select flag_id
            from hist.flag_evidence
            semi join decide.lacking_dataset using (source, dataset)
        )
    ) as is_unchecked
from lost
left join holder on lost.flag_id = holder.flag_id
group by lost.flag_id
