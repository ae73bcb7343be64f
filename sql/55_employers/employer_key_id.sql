-- step:    55_employers/employer_key_id
-- purpose: the published id of each employer: the one that its statements were published under, or a new one
-- grain:   one row per person_key
-- inputs:  link.entry_person, std.unit_entry, hist.published_employer
-- params:  none
-- output:  link.person_id
-- source:  docs/method.md, employer_id: the market register stands first, then the insurance registry
with

statement as (
    select
        member.person_key,
        entry.source,
        entry.dataset,
        entry.record_no,
        entry.code,
        entry.name,
        case entry.source
            when 'market_supervision' then 1
            when 'insurance' then 2
            else 3
        end as source_rank,
        entry.source || '/' || entry.dataset || '/' || entry.record_no as record_key,
    from link.entry_person as member
    inner join std.unit_entry as entry using (entry_id)
),

-- A record that names another unit by another code was given to that one since.
was as (
    select
        statement.*,
        published.employer_id,
        true as is_same_record,
        statement.code is not distinct from published.code
        and statement.name is not distinct from published.name as is_same_statement,
    from statement
    inner join hist.published_employer as published using (source, dataset, record_no)
    where coalesce(published.code, published.name) is null
        or statement.code = published.code
        or statement.name = published.name
    union all
    -- The first record of a payer changes with the months that are delivered; registers are numbered anew.
    select statement.*, published.employer_id, false as is_same_record, true as is_same_statement
    from statement
    inner join hist.published_employer as published
        on statement.source = published.source
        and statement.dataset = published.dataset
        and statement.code is not distinct from published.code
        and statement.name is not distinct from published.name
),

-- An id goes where the best of its statements is; a unit keeps the best attested of its ids.
claim as (
    select *
    from was
    qualify row_number() over (
        partition by employer_id
        order by is_same_statement desc, is_same_record desc, source_rank, record_key
    ) = 1
),

kept as (
    select person_key, employer_id
    from claim
    qualify row_number() over (
        partition by person_key
        order by source_rank, is_same_statement desc, is_same_record desc, employer_id
    ) = 1
),

-- The record and what it says: whoever bears its number later is another unit, with another id.
fresh as (
    select
        person_key,
        arg_min(
            concat_ws('|', record_key, code, name),
            {'source_rank': source_rank, 'record_key': record_key}
        ) as made_of,
        employer_id_of(made_of) as employer_id,
    from statement
    anti join kept using (person_key)
    group by person_key
),

-- Another unit bears the id, whatever it says by now.
taken as (
    select person_key, made_of from fresh
    semi join hist.published_employer using (employer_id)
),

further as (
    select taken.person_key, again.no, employer_id_of(taken.made_of || '|' || again.no) as employer_id
    from taken, range(2, 100) as again(no)
)

select person_key, employer_id as person_id
from kept
union all
select person_key, employer_id as person_id
from fresh anti join taken using (person_key)
union all
select person_key, arg_min(employer_id, no) as person_id
from further anti join hist.published_employer using (employer_id)
group by person_key
