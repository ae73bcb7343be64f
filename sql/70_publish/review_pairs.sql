-- step:    70_publish/review_pairs
-- purpose: pairs for clerical review, first those whose decision would change most
-- grain:   one row per pair
-- inputs:  link.review_pairs, link.person_link, decide.recent_pensioner, decide.gap, decide.registry_person
-- params:  none
-- output:  pub.review_pairs
-- source:  the contract, table review_pairs; docs/method.md, decision
with

placed as (
    select
        pair.*,
        l.person_id as left_person_id,
        r.person_id as right_person_id,
        pair.dataset_l in ('deaths', 'death_certificates') or pair.dataset_r in ('deaths', 'death_certificates') as is_death,
    from link.review_pairs as pair
    left join link.person_link as l
        on pair.source_l = l.source and pair.dataset_l = l.dataset and pair.record_no_l = l.record_no
    left join link.person_link as r
        on pair.source_r = r.source and pair.dataset_r = r.dataset and pair.record_no_r = r.record_no
),

consequence as (
    select
        placed.*,
        case
            when is_death and (
                left_person_id in (select person_id from decide.recent_pensioner)
                or right_person_id in (select person_id from decide.recent_pensioner)
            ) then 1
            when (left_person_id in (select person_id from decide.gap))
                <> (right_person_id in (select person_id from decide.gap)) then 2
            when left_person_id in (select person_id from decide.registry_person)
                and right_person_id in (select person_id from decide.registry_person) then 3
            when is_death then 4
            else 5
        end as review_order,
    from placed
)

select
    source_l,
    dataset_l,
    record_no_l,
    source_r,
    dataset_r,
    record_no_r,
    match_probability,
    evidence,
    cast(review_order as integer) as review_order,
    case review_order
        when 1 then '是否死亡后仍领取养老金'
        when 2 then '是否列入未参保名单'
        when 3 then '是否一人多个个人编号'
        when 4 then '是否已经死亡'
        else '记录归属于谁'
    end as would_change,
from consequence
order by review_order, match_probability desc, record_no_l, record_no_r
