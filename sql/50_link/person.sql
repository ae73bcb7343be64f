-- step:    50_link/person
-- purpose: each resolved person with her best attested particulars
-- grain:   one row per person_id; is_identified: some record says who she is
-- inputs:  std.person_entry, std.person_statement, link.entry_person, link.person_id
-- params:  none
-- output:  link.person
-- source:  docs/method.md: the household register speaks first, then the registry, then the residence permit
with

address as (
    select entry_id, address
    from std.person_statement
    where record_rank(source, dataset) <= 3 and address is not null
),

attested as (
    select
        placed.person_key,
        entry.*,
        record_rank(entry.source, entry.dataset) as source_rank,
        -- Within a rank the record of the least number speaks first: tonight's answer is tomorrow's.
        row_number() over (order by source_rank, entry.parameter_group, entry.record_no) as place,
    from std.person_entry as entry
    inner join link.entry_person as placed using (entry_id)
),

-- Whose the numbers are that a register of persons vouches for.
registered_number as (
    select entry.id18, arg_min(named.person_key, named.person_id) as person_key
    from std.person_entry as entry
    inner join link.entry_person as placed using (entry_id)
    inner join link.person_id as named using (person_key)
    where record_rank(entry.source, entry.dataset) <= 3 and entry.is_id_valid
    group by entry.id18
),

-- Grouped by numbers, and named afterwards: that takes half as long as grouping by names.
best as (
    select
        attested.person_key,
        coalesce(
            arg_min(attested.id18, place) filter (where attested.id18 is not null and is_id_valid),
            arg_min(attested.id18, place)
        ) as id_number,
        arg_min(name, place) filter (where name is not null) as name,
        arg_min(sex, place) filter (where sex is not null) as sex,
        arg_min(birth_date, place) filter (where birth_date is not null) as birth_date,
        arg_min(division_code, place) filter (where division_code is not null) as division_code,
        arg_min(address.address, place) filter (where address.address is not null) as address,
        arg_min(phone, place) filter (where phone is not null) as phone,
        bool_or(attested.source = 'insurance') as in_registry,
        cast(sum(record_count) as bigint) as record_count,
        -- Nobody can be visited or charged under a bare name, or under a number that is another person's.
        bool_or(
            source_rank <= 3
            or (is_id_valid and coalesce(registered_number.person_key, attested.person_key) = attested.person_key)
        ) as is_identified,
    from attested
    left join address using (entry_id)
    left join registered_number on attested.id18 = registered_number.id18
    group by attested.person_key
)

select
    named.person_id,
    best.* exclude (person_key),
from best
inner join link.person_id as named using (person_key)
