-- step:    72_views/targets_by_unit_group
-- purpose: how many people of each unit and group are still to be insured, and what it would cost
-- grain:   one row per (township_code, insurance_line, gap, group_name); who belongs to several groups counts in each
-- inputs:  enrolment_targets, township_progress, code_words
-- params:  none
-- output:  targets_by_unit_group
-- source:  the published tables
with

listed as (
    select
        township_code,
        insurance_line,
        gap,
        status,
        premium_due,
        unnest(if(coalesce(len(groups), 0) = 0, ['不属于所列人群'], groups)) as group_name,
    from enrolment_targets
)

select
    unit.unit_no,
    listed.township_code,
    coalesce(unit.township_name, '未定镇区') as township_name,
    listed.insurance_line,
    line.word as insurance_line_word,
    listed.gap,
    gap.word as gap_word,
    listed.group_name,
    count(*) as persons,
    count(*) filter (where listed.status = 'new') as new_persons,
    cast(sum(listed.premium_due) as decimal(16, 2)) as premium_due_yuan,
from listed
left join township_progress as unit
    on unit.township_code = listed.township_code and unit.is_current_year
left join code_words as line
    on line.code_kind = 'insurance_line' and line.code = listed.insurance_line
left join code_words as gap on gap.code_kind = 'gap' and gap.code = listed.gap
group by all
