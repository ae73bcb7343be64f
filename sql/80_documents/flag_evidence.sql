-- step:    80_documents/flag_evidence
-- purpose: the departments' rows that doubts rest on, type by type, where they were delivered, and the
--          place of the doubt in the list of its type
-- grain:   one row per row of evidence
-- inputs:  flag_evidence, flag_records, flags, persons
-- params:  flag_types
-- output:  documents
-- source:  the published tables; the order of 80_documents/flag_list
with

numbered as (
    select
        flag.flag_id,
        flag.flag_type,
        person.name,
        row_number() over (
            partition by flag.flag_type
            order by
                flag.amount_at_risk desc nulls last,
                case flag.confidence when 'high' then 1 when 'medium' then 2 else 3 end,
                flag.flag_id
        ) as no,
    from flags as flag
    left join persons as person using (person_id)
    where list_contains(cast($flag_types as varchar[]), flag.flag_type)
)

select
    numbered.no,
    evidence.flag_id,
    numbered.flag_type,
    numbered.name,
    evidence.source,
    evidence.dataset,
    evidence.record_no,
    record.file,
    record.line,
    evidence.role,
    evidence.amount,
from flag_evidence as evidence
inner join numbered using (flag_id)
left join flag_records as record using (flag_id, source, dataset, record_no)
order by
    list_position(cast($flag_types as varchar[]), numbered.flag_type),
    numbered.no,
    evidence.role,
    evidence.source,
    evidence.dataset,
    evidence.record_no
