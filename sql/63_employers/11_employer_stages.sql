-- step:    63_employers/11_employer_stages
-- purpose: how far people have gone with an employer, as they handed it in, and what became of that
-- grain:   one row per stage handed in
-- inputs:  stg.employer_stage, link.employer_entry, policy.employer_stage
-- params:  as_of
-- output:  pub.employer_stages
-- source:  the contract, employers: a stage is set by people, never by the program

with said as (
    select
        *,
        unit_code(uscc) as code,
        plain_unit_name(name) as name_key
    from stg.employer_stage
),

statement as (
    select distinct
        entry.employer_id,
        entry.code,
        plain_unit_name(entry.name) as name_key
    from link.employer_entry as entry
    semi join said
        on entry.code = said.code or plain_unit_name(entry.name) = said.name_key
),

-- the code decides; where several units use it, or none does, the name
candidate as (
    select
        said.file,
        said.line,
        statement.employer_id,
        max(if(said.code = statement.code, 2, 0) + if(said.name_key = statement.name_key, 1, 0))
            as strength
    from said
    inner join statement on said.code = statement.code or said.name_key = statement.name_key
    group by said.file, said.line, statement.employer_id
),

best as (
    select
        file,
        line,
        min(employer_id) as employer_id,
        count(*) as employers
    from candidate
    where strength = (
        select max(rival.strength)
        from candidate as rival
        where rival.file = candidate.file and rival.line = candidate.line
    )
    group by file, line
),

known as (
    select
        said.*,
        case when best.employers = 1 then best.employer_id end as employer_id,
        coalesce(best.employers, 0) as employers
    from said
    left join best on said.file = best.file and said.line = best.line
),

-- who has not been told cannot have refused
lacking as (
    select
        known.file,
        known.line,
        required.stage
    from known
    inner join (
        select
            stage,
            unnest(after) as required_stage
        from policy.employer_stage
    ) as required on known.stage = required.stage
    anti join known as earlier
        on known.employer_id = earlier.employer_id
        and required.required_stage = earlier.stage
        and earlier.decided_on <= known.decided_on
    where known.employer_id is not null
    group by known.file, known.line, required.stage
),

usable as (
    select
        known.*,
        case
            when known.employers = 0 then 'unknown_employer'
            when known.employers > 1 then 'ambiguous_employer'
            when known.decided_on > $as_of then 'in_future'
            when lacking.stage is not null then 'out_of_order'
        end as refusal
    from known
    left join lacking on known.file = lacking.file and known.line = lacking.line
)

select
    usable.file,
    usable.line,
    usable.uscc,
    usable.name,
    usable.stage,
    usable.decided_on,
    usable.officer,
    usable.note,
    coalesce(
        usable.refusal,
        case
            when row_number() over (
                partition by usable.employer_id, usable.refusal is null
                order by usable.decided_on desc, usable.file desc, usable.line desc
            ) = 1 then 'in_force'
            else 'superseded'
        end
    ) as state,
    usable.employer_id
from usable
