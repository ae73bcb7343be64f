-- step:    90_evaluate/label
-- purpose: what people found true or untrue of targets and doubts, and whose mistake it was
-- grain:   one row per person and line, or doubt, that a return speaks of, also when it has left
-- inputs:  hist.target_return, hist.flag_return, published.enrolment_targets, published.flags
-- params:  none
-- output:  evaluate.label
-- source:  docs/method.md, evaluation; the codes are those of the workbooks' lists
with

target_return as (
    select * from hist.target_return
    qualify row_number() over (partition by person_id, insurance_line order by return_id desc) = 1
),

target as (
    select
        person_id,
        insurance_line,
        coalesce(returned.gap, listed.gap, '') as gap,
        left(returned.reason, 2) as code,
    from target_return as returned
    left join published.enrolment_targets as listed using (person_id, insurance_line)
    where coalesce(returned.reason, returned.note) is not null
),

flag_return as (
    select * from hist.flag_return
    qualify row_number() over (partition by flag_id order by return_id desc) = 1
),

flag as (
    select
        flag_id,
        check_result,
        not_true_reason as reason,
        coalesce(returned.confidence, found.confidence, '') as confidence,
    from flag_return as returned
    left join published.flags as found using (flag_id)
    where check_result is not null
)

select
    'target' as what,
    insurance_line || '/' || gap as kind,
    person_id,
    null as flag_id,
    null as confidence,
    case
        when code in ('11', '12', '13', '14', '15') then 'right'
        -- these take nobody off the medical list, where they only say why she has not enrolled
        when code in ('04', '05', '06') and insurance_line = 'medical' then 'right'
        when code = '17' then 'linkage'
        when code in ('01', '02', '03') then 'elsewhere'
        when code in ('04', '05', '06', '07', '08', '09', '16') then 'data'
        else 'unclear'
    end as label,
from target
union all
select
    'flag' as what,
    split_part(flag_id, '-', 1) as kind,
    null as person_id,
    flag_id,
    confidence,
    case
        when check_result in ('属实', '部分属实') then 'right'
        when check_result <> '不属实' then 'unclear'
        when reason in ('重号', '同名同生日') then 'linkage'
        when reason in ('误报死亡', '死亡时间登记错误', '数据录入错误', '系统未同步') then 'data'
        when reason is not null then 'rule'
        else 'unexplained'
    end as label,
from flag
