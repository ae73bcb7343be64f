-- step:    68_feedback/09_employer_feedback
-- purpose: credit codes never issued or borne by two units, and wages of a unit that is gone
-- grain:   one row per statement and problem
-- inputs:  link.employer_entry, decide.unit_entity,
--          stg.market_supervision__entities, stg.insurance__employers, stg.tax__wage_withholding
-- params:  none
-- output:  decide.employer_feedback
-- source:  GB 32100-2015; a code in use may fail the check, so that the register is asked, not told

with checked as (
    select
        source,
        dataset,
        record_no,
        code,
        name,
        employer_id,
        coalesce(is_valid_uscc(code), false) as is_valid
    from link.employer_entry
    -- old codes have other forms, a sole trader may go by her own number, and contributions are
    -- paid under a code alone
    where regexp_full_match(code, '[159AY][1239][0-9A-Z]{16}')
        and not coalesce(is_id_shaped(code), false)
        and dataset <> 'contribution_payments'
),

meant as (
    -- what the same unit is called by elsewhere, one slip away
    select
        wrong.source,
        wrong.dataset,
        wrong.record_no,
        min(sound.code) as code,
        arg_min(sound.source, sound.code) as other_source,
        arg_min(sound.dataset, sound.code) as other_dataset,
        arg_min(sound.record_no, sound.code) as other_record_no
    from checked as wrong
    inner join checked as sound
        on wrong.employer_id = sound.employer_id
        and sound.is_valid
        and one_slip_apart(wrong.code, sound.code)
    where not wrong.is_valid
    group by wrong.source, wrong.dataset, wrong.record_no
),

live as (
    select 'market_supervision' as source, 'entities' as dataset, record_no
    from stg.market_supervision__entities
    where status = '存续'
    union all
    select 'insurance', 'employers', record_no
    from stg.insurance__employers
    where coalesce(status, '正常参保') = '正常参保'
),

-- a register has one row a code; a branch has a code of its own
shared as (
    select
        l.source,
        l.dataset,
        l.record_no,
        l.code,
        l.name,
        min(r.record_no) as other_record_no,
        arg_min(r.name, r.record_no) as other_name
    from checked as l
    semi join live
        on l.source = live.source
        and l.dataset = live.dataset
        and l.record_no = live.record_no
    inner join checked as r
        on l.source = r.source and l.dataset = r.dataset and l.code = r.code
        and l.employer_id <> r.employer_id
    semi join live as live_too
        on r.source = live_too.source
        and r.dataset = live_too.dataset
        and r.record_no = live_too.record_no
    where l.is_valid
    group by l.source, l.dataset, l.record_no, l.code, l.name
),

-- the last wages are paid in the month after; a revoked licence does not end a unit
after_closure as (
    select
        entry.record_no,
        entry.name,
        min(entity.status_date) as status_date,
        min(wage.period) as from_period,
        max(wage.period) as to_period,
        count(*) as record_count,
        entry.employer_id
    from link.employer_entry as entry
    inner join decide.unit_entity as entity
        on entry.employer_id = entity.unit_key and entity.status = '注销'
    inner join stg.tax__wage_withholding as wage
        on entry.code is not distinct from unit_code(wage.payer_uscc)
        and entry.name is not distinct from wage.payer_name
    where entry.source = 'tax'
        and entry.dataset = 'wage_withholding'
        and wage.income > 0
        and wage.period > period_shift(period_of(entity.status_date), 1)
    group by entry.record_no, entry.name, entry.employer_id
)

select
    checked.source,
    checked.dataset,
    checked.record_no,
    1 as record_count,
    'code_check' as problem,
    '统一社会信用代码校验位不符' as title,
    '代码' || checked.code || coalesce('，名称' || checked.name, '') as says,
    '按统一社会信用代码编码规则，此代码校验位不符' as contradiction,
    meant.other_source,
    meant.other_dataset,
    meant.other_record_no,
    case
        when meant.code is not null then '疑应为' || meant.code || '，请核对证照后更正'
        else '请核对证照；证照确为此代码的，请反馈'
    end as suggestion,
    cast(null as varchar) as person_id,
    checked.employer_id
from checked
left join meant
    on checked.source = meant.source
    and checked.dataset = meant.dataset
    and checked.record_no = meant.record_no
where not checked.is_valid

union all

select
    source, dataset, record_no, 1, 'code_of_two', '一个信用代码用于两个单位',
    '代码' || code || coalesce('，名称' || name, ''),
    '同一代码在本数据中又用于「' || coalesce(other_name, '名称缺失') || '」',
    source, dataset, other_record_no, '请核对证照，更正用错代码的一方', null, null
from shared

union all

select
    'tax', 'wage_withholding', after_closure.record_no, after_closure.record_count,
    'wages_after_closure', '单位注销后仍有工资申报',
    coalesce(after_closure.name || '，', '')
        || span_text(after_closure.from_period, after_closure.to_period) || '有工资薪金申报',
    '市场主体已于' || day_text(after_closure.status_date) || '注销',
    'market_supervision', 'entities', entity.record_no,
    '请核实扣缴义务人是否填错，或注销登记是否有误', null, after_closure.employer_id
from after_closure
left join (
    select employer_id, min(record_no) as record_no
    from link.employer_entry
    where source = 'market_supervision'
    group by employer_id
) as entity on after_closure.employer_id = entity.employer_id
