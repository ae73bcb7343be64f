-- step:    60_facts/23_disposition
-- purpose: what is known of a doubt from earlier nights, what its auditor decided, and on what
-- grain:   one row per flag_id, also of doubts that became one with another (merged_into)
-- inputs:  hist.flag, hist.flag_return, hist.flag_note, hist.returns, hist.night,
--          link.person_successor
-- params:  none
-- output:  decide.disposition
-- source:  the contract, flags: a doubt keeps its disposition night after night

with known as (
    select
        flag.flag_id,
        flag.flag_type,
        coalesce(successor.successor_id, flag.person_id) as person_id,
        flag.status,
        flag.first_seen_on,
        flag.reopened_on,
        flag.merged_into
    from hist.flag as flag
    left join link.person_successor as successor on flag.person_id = successor.person_id
),

returned as (
    select
        answer.flag_id,
        answer.return_id,
        answer.status,
        answer.decided_on,
        nullif(concat_ws(
            '；', answer.check_result, '不属实原因：' || answer.not_true_reason,
            '处理措施：' || answer.measure
        ), '') as decision_note,
        answer.amount_due,
        answer.amount_recovered,
        file.returned_at,
        shown.run_no as shown_run_no
    from hist.flag_return as answer
    left join hist.returns as file on answer.return_id = file.return_id
    left join hist.night as shown on file.run_id = shown.run_id
    qualify row_number() over (partition by answer.flag_id order by answer.return_id desc) = 1
),

basis as (
    -- what the workbook showed to whoever decided; without that, the newest publication that he can
    -- have seen; else the first that is known
    select
        returned.flag_id,
        note.amount_at_risk_max as amount,
        note.months,
        note.sources,
        note.numbers,
        note.records,
        case
            when returned.shown_run_no is not null then note.run_no <= returned.shown_run_no
            else note.as_of <= returned.decided_on
                and note.written_at <= coalesce(returned.returned_at, note.written_at)
        end as is_seen
    from returned
    inner join hist.flag_note as note on returned.flag_id = note.flag_id
    qualify row_number() over (
        partition by returned.flag_id
        order by is_seen desc, if(is_seen, -note.run_no, note.run_no)
    ) = 1
)

select
    flag_id,
    known.flag_type,
    known.person_id,
    -- without a decision, a doubt that had gone and is back has to be looked at again
    coalesce(returned.status, nullif(known.status, 'cleared'), 'open') as status,
    known.first_seen_on,
    returned.return_id,
    returned.decided_on,
    returned.decision_note,
    returned.amount_due,
    returned.amount_recovered,
    basis.amount as known_amount,
    basis.months as known_months,
    basis.sources as known_sources,
    basis.numbers as known_numbers,
    basis.records as known_records,
    known.reopened_on,
    known.merged_into
from known
full join returned using (flag_id)
left join basis using (flag_id)
