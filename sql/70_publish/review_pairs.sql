-- step:    70_publish/review_pairs
-- purpose: pairs for clerical review, first those whose decision would change most
-- grain:   one row per pair
-- inputs:  decide.review_pair, decide.recent_pensioner, decide.gap, decide.registry_person
-- params:  none
-- output:  pub.review_pairs
-- source:  the contract, table review_pairs; docs/method.md, decision
with

concerned as materialized (
    select unnest([left_person_id, right_person_id]) as person_id from decide.review_pair
),

drawn as (
    select person_id from decide.recent_pensioner semi join concerned using (person_id)
),

uncovered as (
    select person_id from decide.gap semi join concerned using (person_id)
),

registered as (
    select person_id from decide.registry_person semi join concerned using (person_id)
),

placed as (
    select
        *,
        dataset_l in ('deaths', 'death_certificates') or dataset_r in ('deaths', 'death_certificates') as is_death,
    from decide.review_pair
),

consequence as (
    select
        *,
        case
            when is_death and (left_person_id in (from drawn) or right_person_id in (from drawn)) then 1
            when (left_person_id in (from uncovered)) <> (right_person_id in (from uncovered)) then 2
            when left_person_id in (from registered) and right_person_id in (from registered) then 3
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
    -- Sums are added up in any order; the last digits would be other ones every night.
    round(match_probability, 12) as match_probability,
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
