-- step:    64_flags/87_named_flag
-- purpose: the id that each doubt has borne since it was first found, whoever it concerns by now
-- grain:   one row per found_id
-- inputs:  decide.found_flag, hist.flag, hist.flag_evidence
-- params:  none
-- output:  decide.named_flag
-- source:  the contract, flags: the same finding keeps its id night after night

with last_found as (
    select flag_id, flag_type, line
    from hist.flag
    where cleared_on is null
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
            line_of(schemes[1]) as line,
            unnest(evidence_rows, recursive := true)
        from decide.found_flag
    ) as found
    inner join hist.flag_evidence as before using (source, dataset, record_no)
    inner join last_found as known
        on before.flag_id = known.flag_id
        and found.flag_type = known.flag_type
        and found.line is not distinct from known.line
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
        -- the id went to a doubt about somebody else with the records that it rested on
        when taken.flag_id is not null then flag_id_of(found.flag_type, found.flag_id, '2')
        else found.flag_id
    end as flag_id
from decide.found_flag as found
left join kept on found.flag_id = kept.found_id
left join kept as taken on found.flag_id = taken.flag_id
