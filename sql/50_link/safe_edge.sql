-- step:    50_link/safe_edge
-- purpose: the merges that do not put two verified people together through one record, or two, that are neither's for certain
-- grain:   one row per person_key
-- inputs:  link.merge_edge, link.verified_person
-- params:  none
-- output:  link.safe_edge
-- source:  docs/method.md, merging: cannot-link
with

-- Each edge seen from both of its ends.
seen as (
    select person_key, target_key, match_probability, person_key as middle, target_key as other from link.merge_edge
    union all
    select person_key, target_key, match_probability, target_key as middle, person_key as other from link.merge_edge
),

-- A person without a number of her own can be one of her verified neighbours only: the likeliest.
pulled as (
    select
        seen.person_key,
        seen.target_key,
        seen.middle,
        other.id18,
        first_value(other.id18) over (
            partition by seen.middle order by seen.match_probability desc, seen.person_key, seen.target_key
        ) as likeliest,
    from seen
    inner join link.verified_person as other on seen.other = other.person_key
    anti join link.verified_person as verified on seen.middle = verified.person_key
),

owner as (
    select middle, any_value(likeliest) as id18 from pulled group by middle
),

-- Nor may two such persons, each her own neighbour's, join their neighbours.
forbidden as (
    select person_key, target_key from pulled where id18 <> likeliest
    union
    select edge.person_key, edge.target_key
    from link.merge_edge as edge
    inner join owner as l on edge.person_key = l.middle
    inner join owner as r on edge.target_key = r.middle
    where l.id18 <> r.id18
)

select edge.person_key, edge.target_key, edge.match_probability
from link.merge_edge as edge
anti join forbidden
    on edge.person_key = forbidden.person_key and edge.target_key = forbidden.target_key
