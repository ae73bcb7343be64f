-- step:    75_remember/person_note
-- purpose: what is to be remembered of persons that differs from what is remembered already
-- grain:   one row per person_id
-- inputs:  hist.named_person, hist.anchor_said, pub.person_changes, hist.person
-- params:  last_as_of
-- output:  hist.person_note
-- source:  docs/adr/0014
with

tonight as (
    select
        person_id,
        split_part(named_by, '/', 1) as source,
        split_part(named_by, '/', 2) as dataset,
        -- A record number may hold the sign itself.
        regexp_extract(named_by, '^[^/]*/[^/]*/(.*)$', 1, 's') as record_no,
        first_seen_on,
        anchor.said,
    from hist.named_person
    left join hist.anchor_said as anchor using (person_id)
),

merged as (
    select person_id_from as person_id, person_id_to as merged_into
    from pub.person_changes
    where change = 'merged'
)

select
    tonight.person_id,
    tonight.source,
    tonight.dataset,
    tonight.record_no,
    tonight.first_seen_on,
    cast(null as date) as last_seen_on,
    cast(null as varchar) as merged_into,
    coalesce(tonight.said, known.said) as said,
from tonight
left join hist.person as known using (person_id)
where known.person_id is null
    or known.last_seen_on is not null
    or (known.source, known.dataset, known.record_no)
        is distinct from (tonight.source, tonight.dataset, tonight.record_no)
    or coalesce(tonight.said, known.said) is distinct from known.said
union all
select
    known.person_id,
    known.source,
    known.dataset,
    known.record_no,
    known.first_seen_on,
    coalesce(known.last_seen_on, $last_as_of) as last_seen_on,
    merged.merged_into,
    known.said,
from hist.person as known
left join merged using (person_id)
anti join tonight using (person_id)
where known.last_seen_on is null or merged.merged_into is not null
