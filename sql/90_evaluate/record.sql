-- step:    90_evaluate/record
-- purpose: every record with the person found, the true one, what it says of her, and what the simulator did to it
-- grain:   one row per (source, dataset, record_no)
-- inputs:  published.person_links, truth.links, truth.persons, truth.noise, evaluate.said
-- params:  none
-- output:  evaluate.record
-- source:  docs/method.md, evaluation
with

-- A record delivered again replaces the earlier one.
said as (
    select
        source,
        dataset,
        record_no,
        id_number,
        mended_id(id_number) as written_number,
        name,
        birth_date,
        household_no,
        division_code,
    from evaluate.said
    qualify row_number() over (partition by source, dataset, record_no order by as_of desc, line desc) = 1
),

name_form as (
    select name, folded_name(name) as name_key
    from (select name from said union select name from truth.persons)
    where name is not null
),

struck as (
    select source, dataset, record_no, list_sort(list(distinct kind)) as kinds,
    from truth.noise
    group by source, dataset, record_no
),

number_count as (
    select id_number, count(*) as holders from truth.persons group by id_number
)

select
    link.source,
    link.dataset,
    link.record_no,
    link.person_id,
    link.match_rule,
    link.match_weight,
    link.match_probability,
    link.decided_by,
    truth.person,
    said.written_number,
    case when is_id_shaped(id15_to_18(said.written_number)) then id15_to_18(said.written_number) end as number,
    form.name_key,
    coalesce(
        said.birth_date,
        case when is_valid_id(said.written_number) then id_birth_date(said.written_number) end
    ) as birth_date,
    said.household_no,
    said.division_code,
    -- How a value is spelled is no error of the value.
    list_filter(coalesce(struck.kinds, []), lambda kind: kind not in (
        'id_lower_x', 'id_full_width', 'id_leading_quote', 'id_leading_tab', 'id_trailing_blank', 'id_15_digits',
        'name_trailing_blank'
    )) as kinds,
    list_has_any(coalesce(struck.kinds, []), [
        'id_missing', 'id_wrong_digit', 'id_wrong_digit_refitted', 'id_transposed', 'id_of_relative',
        'id_of_neighbour', 'id_borrowed', 'id_old_number', 'id_of_parent', 'id_of_twin', 'id_default', 'id_zero_tail'
    ])
        or (form.name_key is distinct from true_form.name_key
            and len(list_filter(coalesce(struck.kinds, []), lambda kind: starts_with(kind, 'name_'))) > 0)
        or coalesce(shared.holders > 1 and said.id_number is not null, false) as is_damaged,
from published.person_links as link
inner join truth.links as truth using (source, dataset, record_no)
inner join said using (source, dataset, record_no)
inner join truth.persons as human on truth.person = human.person
left join struck using (source, dataset, record_no)
left join name_form as form on said.name = form.name
left join name_form as true_form on human.name = true_form.name
left join number_count as shared on human.id_number = shared.id_number
