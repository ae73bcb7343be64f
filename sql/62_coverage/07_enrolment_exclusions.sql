-- step:    62_coverage/07_enrolment_exclusions
-- purpose: everybody with a gap who is not on the list, what leaves her out and who proves it: the
--          answer to "why is she not on the list"; who is in no gap is insured
-- grain:   one row per (person_id, insurance_line, reason)
-- inputs:  decide.gap, decide.exclusion, decide.perhaps_insured, decide.local_person, link.person,
--          link.person_link, stg.public_security__residence_permits
-- params:  as_of
-- output:  pub.enrolment_exclusions
-- source:  the contract, who is a target: "local" and "left out"

with proven as (
    select
        gap.person_id,
        gap.insurance_line,
        exclusion.reason,
        min(exclusion.department) as department,
        sentences_text(list(exclusion.proof)) as proof
    from decide.gap as gap
    inner join decide.exclusion as exclusion
        on gap.person_id = exclusion.person_id
        and (gap.insurance_line = 'pension' or not exclusion.is_pension_only)
    group by gap.person_id, gap.insurance_line, exclusion.reason

    union all

    select
        person_id,
        insurance_line,
        '可能已参保，待人工核对' as reason,
        '社会保险经办' as department,
        '与参保登记' || string_agg(registry_no, '、' order by registry_no) || '可能是同一人（可能性'
            || cast(cast(floor(max(match_probability) * 100) as integer) as varchar)
            || '%），对方已参加此类保险；先在案头核对，判定后自动列入或移出' as proof
    from decide.perhaps_insured
    group by person_id, insurance_line
),

permit as (
    select
        linked.person_id,
        max(permit.valid_to) filter (where permit.valid_to < $as_of) as expired_on
    from stg.public_security__residence_permits as permit
    inner join link.person_link as linked
        on permit.record_no = linked.record_no
        and linked.source = 'public_security'
        and linked.dataset = 'residence_permits'
    group by linked.person_id
)

select
    person_id,
    insurance_line,
    reason,
    department,
    proof
from proven

union all

-- nobody else proves that she is elsewhere; that nothing says she is here is why
select
    gap.person_id,
    gap.insurance_line,
    '不属于本县人员' as reason,
    '公安' as department,
    '不在本县户籍人口之中，'
        || coalesce('居住证已于' || day_text(permit.expired_on) || '到期', '没有有效居住证')
        || '，近月也没有本县单位发放的工资'
        || case when person.in_registry then '；只在参保登记中有记录' else '' end as proof
from decide.gap as gap
inner join link.person as person on gap.person_id = person.person_id
left join permit on gap.person_id = permit.person_id
anti join decide.local_person as local on gap.person_id = local.person_id
anti join proven on gap.person_id = proven.person_id and gap.insurance_line = proven.insurance_line
