-- step:    90_evaluate/label_link
-- purpose: how many doubts whose persons people checked rest on right links, by weakest decider
-- grain:   one row per decider and confidence of the doubt
-- inputs:  evaluate.label, published.flags, published.flag_evidence, published.person_links
-- params:  none
-- output:  evaluate.label_link
-- source:  docs/method.md, evaluation
with

-- Records of payments are placed by their 个人编号: a doubt may rest on no link at all.
rested as (
    select
        evidence.flag_id,
        arg_min(
            link.decided_by,
            case link.decided_by when 'model' then 1 when 'reviewer' then 2 else 3 end
        ) as decided_by,
    from published.flag_evidence as evidence
    inner join published.person_links as link using (source, dataset, record_no)
    group by evidence.flag_id
)

select
    case
        when rested.flag_id is not null then rested.decided_by
        when flag_id in (select flag_id from published.flags) then 'registry'
        -- of a doubt that is not found any more, nobody knows which links it rested on
        else 'unknown'
    end as decided_by,
    label.confidence,
    count(*) filter (where label.label = 'right') as right_count,
    count(*) filter (where label.label = 'linkage') as wrong_count,
from evaluate.label as label
left join rested using (flag_id)
where label.what = 'flag' and label.label in ('right', 'linkage')
group by all
order by decided_by, confidence
