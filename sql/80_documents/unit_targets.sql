-- step:    80_documents/unit_targets
-- purpose: whom one reporting unit visits, village by village, the most urgent first
-- grain:   one row per (person_id, insurance_line)
-- inputs:  enrolment_targets, persons, person_coverage, person_links, target_returns,
--          township_progress
-- params:  township_code, as_of, row_keys
-- output:  documents
-- source:  the published tables; township_code NULL asks for the people whom no unit claims, a
--          list of row_keys for those rows of any unit
with

listed as materialized (
    select *
    from enrolment_targets
    where
        case
            when cast($row_keys as varchar[]) is not null
                then person_id || '|' || insurance_line
                    in (select unnest(cast($row_keys as varchar[])))
            when $township_code is null
                then township_code is null
                    or township_code not in (select township_code from township_progress)
            else township_code = $township_code
        end
),

-- A person all of whose records agree by number and name has no row here.
modelled as (
    select
        person_id,
        min(match_probability) as least_probability,
    from person_links
    where decided_by = 'model' and person_id in (select person_id from listed)
    group by person_id
),

-- Sentences of a whole county beside each other would take the memory that the night needs.
coverage as (
    select
        person_id,
        insurance_line,
        proof,
    from person_coverage
    where person_id in (select person_id from listed)
)

select
    target.person_id || '|' || target.insurance_line as row_key,
    target.township_name,
    target.village_code,
    target.name,
    target.id_number,
    person.sex,
    date_sub('year', person.birth_date, cast($as_of as date)) as age,
    target.phone,
    person.address,
    target.insurance_line,
    target.gap,
    target.recommended_scheme,
    target.payer,
    target.premium_due,
    target.groups,
    target.reasons,
    other.insurance_line as other_line,
    covered.proof as covered_by,
    modelled.least_probability,
    target.priority,
    target.status,
    returned.reason,
    returned.note,
    returned.checked_on,
    returned.officer,
    returned.remark,
    returned.visit,
    returned.insured_on,
    returned.reviewer,
    returned.return_id,
from listed as target
left join persons as person using (person_id)
left join enrolment_targets as other
    on target.person_id = other.person_id
    and target.insurance_line <> other.insurance_line
left join coverage as covered
    on target.person_id = covered.person_id
    and target.insurance_line <> covered.insurance_line
left join modelled
    on target.person_id = modelled.person_id
left join target_returns as returned
    on target.person_id = returned.person_id
    and target.insurance_line = returned.insurance_line
order by
    target.village_code nulls last,
    target.priority nulls last,
    target.name collate zh,
    target.person_id,
    target.insurance_line desc
