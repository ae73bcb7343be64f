-- step:    63_employers/15_employer_exclusions
-- purpose: units that look as if something were missing, and why they are not listed all the same
-- grain:   one row per (employer_id, reason)
-- inputs:  decide.judged_employer, decide.employee, decide.unit_registration, decide.unit_entity,
--          decide.unit_name, stg.tax__wage_withholding, link.employer_entry
-- params:  as_of, wage_months
-- output:  pub.employer_exclusions
-- source:  the contract, employers; nothing is lost: whoever asks gets an answer

with zero_declaration as (
    -- declarations of the last months, and not one yuan in any of them
    select
        entry.employer_id as unit_key,
        max(wage.last_period) as last_period
    from (
        select
            payer_name,
            unit_code(payer_uscc) as code,
            max(period) as last_period,
            max(coalesce(income, 0)) as most
        from stg.tax__wage_withholding
        where period >= window_start($as_of, $wage_months)
        group by payer_name, unit_code(payer_uscc)
    ) as wage
    inner join link.employer_entry as entry
        on wage.code is not distinct from entry.code
        and wage.payer_name is not distinct from entry.name
        and entry.source = 'tax'
        and entry.dataset = 'wage_withholding'
    group by entry.employer_id
    having max(wage.most) <= 0
),

left_out as (
    select
        judged.unit_key,
        '分支机构，由总公司参保' as reason,
        '总公司：' || coalesce(parent.name, judged.parent_key) || case
            when judged.employees_seen = 0 then '；本单位近' || $wage_months || '个月未见发放工资'
            else '；近' || $wage_months || '个月发放工资' || judged.employees_seen || '人，其中'
                || judged.insured_by_parent || '人由总公司参保，无人未参保'
        end as proof
    from decide.judged_employer as judged
    inner join decide.unit_name as parent on judged.parent_key = parent.unit_key
    where judged.is_with_parent and not judged.is_perhaps_registered and judged.gap is null

    union all

    select
        unit_key,
        '可能已参保登记，待人工判定' as reason,
        '与参保单位库中一单位相似，见待判定单位记录对' as proof
    from decide.judged_employer
    where is_perhaps_registered

    union all

    -- whoever cannot be told from an insured person makes no unit a target
    select
        judged.unit_key,
        '未见参保的人员身份待核实' as reason,
        '近' || $wage_months || '个月发放工资' || judged.employees_seen || '人，其中' || doubtful.people
            || '人身份未能确认或待人工判定，其余均不计入' as proof
    from decide.judged_employer as judged
    inner join (
        select
            unit_key,
            count(*) as people
        from decide.employee
        where left_out_reason in ('身份未能确认', '可能已参保，待人工判定')
        group by unit_key
    ) as doubtful on judged.unit_key = doubtful.unit_key
    where judged.is_registered and judged.gap is null

    union all

    select
        entity.unit_key,
        '新设企业，登记期限未到' as reason,
        day_text(entity.established_on) || '成立，登记期限至' || day_text(entity.registration_due_on)
            || '，近' || $wage_months || '个月未见发放工资' as proof
    from decide.unit_entity as entity
    anti join decide.unit_registration as registered on entity.unit_key = registered.unit_key
    anti join decide.judged_employer as judged on entity.unit_key = judged.unit_key
    where entity.status = '存续'
        and entity.entity_type = '企业'
        and entity.registration_due_on >= $as_of

    union all

    select
        zero.unit_key,
        '只有零申报' as reason,
        '近' || $wage_months || '个月的工资薪金申报收入均为零，最近一次为' || period_text(zero.last_period) as proof
    from zero_declaration as zero
    left join decide.unit_registration as registered on zero.unit_key = registered.unit_key
    anti join decide.judged_employer as judged on zero.unit_key = judged.unit_key
    where not coalesce(registered.is_in_force, false)
)

select
    left_out.unit_key as employer_id,
    unit.uscc,
    unit.name,
    left_out.reason,
    left_out.proof
from left_out
inner join decide.unit_name as unit on left_out.unit_key = unit.unit_key
