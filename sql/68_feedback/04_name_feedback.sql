-- step:    68_feedback/04_name_feedback
-- purpose: a name and a number that the household register does not know together
-- grain:   one row per statement
-- inputs:  std.person_entry, link.person_link
-- params:  least_probability
-- output:  decide.name_feedback
-- source:  docs/feedback.md: the number must be one registered person's, and it must be whole

with registered as materialized (
    select
        record_no,
        id18,
        name,
        name_key,
        former_key,
        is_name_damaged,
        household_no,
        stated_birth
    from std.person_entry
    where source = 'public_security' and dataset = 'population' and is_id_valid
),

contradicted as materialized (
    select
        entry.source,
        entry.dataset,
        entry.record_no,
        entry.record_count,
        entry.id18,
        entry.name,
        entry.name_key,
        entry.stated_birth,
        registered.record_no as holder_no,
        registered.name as holder_name,
        registered.name_key as holder_key,
        registered.household_no,
        registered.stated_birth as holder_birth
    from std.person_entry as entry
    inner join registered on entry.id18 = registered.id18
    where entry.is_id_valid
        and not (entry.source = 'public_security' and entry.dataset = 'population')
        and entry.name_key <> registered.name_key
        and entry.name_key is distinct from registered.former_key
        and entry.former_key is distinct from registered.name_key
        and not entry.is_name_damaged
),

unclear as (
    -- a number that two hold tells nothing, nor does a name that has lost a character
    select id18
    from registered
    semi join contradicted using (id18)
    group by id18
    having count(*) > 1 or bool_or(is_name_damaged)
),

at_odds as materialized (
    select
        contradicted.*,
        linked.person_id,
        linked.match_probability,
        holder.person_id as holder_id
    from contradicted
    anti join unclear on contradicted.id18 = unclear.id18
    inner join link.person_link as linked
        on contradicted.source = linked.source
        and contradicted.dataset = linked.dataset
        and contradicted.record_no = linked.record_no
    inner join link.person_link as holder
        on contradicted.holder_no = holder.record_no
        and holder.source = 'public_security'
        and holder.dataset = 'population'
),

-- what the departments call the bearer of a number: where two agree on a name that the register
-- does not have, and none has the register's, it is the register that is asked
called as (
    select
        entry.id18,
        entry.name_key,
        count(distinct entry.parameter_group) as datasets
    from std.person_entry as entry
    semi join at_odds on entry.id18 = at_odds.id18
    where entry.is_id_valid and entry.parameter_group <> 'public_security/population'
    group by entry.id18, entry.name_key
),

outvoted as (
    select
        at_odds.id18,
        at_odds.name_key
    from at_odds
    inner join called as against
        on at_odds.id18 = against.id18 and at_odds.name_key = against.name_key
    anti join called as beside
        on at_odds.id18 = beside.id18 and at_odds.holder_key = beside.name_key
    where against.datasets > 1
    group by at_odds.id18, at_odds.name_key
),

-- somebody of the same household bears the name: then it is the number that is another's
relative as (
    select
        at_odds.source,
        at_odds.dataset,
        at_odds.record_no,
        min(registered.record_no) as relative_no,
        min(registered.id18) as relative_id
    from at_odds
    inner join registered
        on at_odds.household_no = registered.household_no
        and at_odds.name_key = registered.name_key
    where coalesce(at_odds.stated_birth = registered.stated_birth, true)
    group by at_odds.source, at_odds.dataset, at_odds.record_no
    having count(*) = 1
),

judged as (
    select
        at_odds.*,
        relative.relative_no,
        relative.relative_id,
        case
            when relative.relative_no is not null then 'number_of_relative'
            -- one character of a name of one length: 丽 for 莉; the record is accepted as hers
            when length(at_odds.name_key) = length(at_odds.holder_key)
                and edit_distance(at_odds.name_key, at_odds.holder_key) = 1
                and at_odds.person_id = at_odds.holder_id
                and at_odds.match_probability >= $least_probability
                and coalesce(at_odds.stated_birth = at_odds.holder_birth, true)
                then 'name_differs'
            when edit_distance(at_odds.name_key, at_odds.holder_key) > 1
                and left(at_odds.name_key, 1) <> left(at_odds.holder_key, 1)
                and at_odds.person_id <> at_odds.holder_id
                then 'number_of_other'
        end as problem
    from at_odds
    anti join outvoted
        on at_odds.id18 = outvoted.id18 and at_odds.name_key = outvoted.name_key
    left join relative
        on at_odds.source = relative.source
        and at_odds.dataset = relative.dataset
        and at_odds.record_no = relative.record_no
)

select
    source,
    dataset,
    record_no,
    record_count,
    problem,
    case problem
        when 'name_differs' then '姓名与户籍登记差一字'
        when 'number_of_relative' then '使用了同户家人的证件号码'
        else '号码与姓名在户籍登记中不是同一人'
    end as title,
    '号码' || id18 || '，姓名' || name as says,
    '户籍登记中该号码为「' || holder_name || '」' || if(
        problem = 'number_of_relative', '；同户另有「' || name || '」，号码' || relative_id, ''
    ) as contradiction,
    'public_security' as other_source,
    'population' as other_dataset,
    coalesce(relative_no, holder_no) as other_record_no,
    case problem
        when 'name_differs' then '请核对证件；确系录入有误的，将姓名更正为「' || holder_name || '」'
        when 'number_of_relative' then '请核对证件，将号码更正为本人号码'
        else '请核对证件，更正姓名或号码'
    end as suggestion,
    if(problem = 'name_differs', holder_id, null) as person_id
from judged
where problem is not null

union all

-- a name of another length, or of another person, is no slip of the register
select
    'public_security',
    'population',
    at_odds.holder_no,
    1,
    'name_differs',
    '姓名与多个部门一致记载的差一字',
    '号码' || at_odds.id18 || '，姓名' || at_odds.holder_name,
    '其他部门一致记载为「' || min(at_odds.name) || '」',
    min(at_odds.source),
    arg_min(at_odds.dataset, {'source': at_odds.source, 'record_no': at_odds.record_no}),
    arg_min(at_odds.record_no, {'source': at_odds.source, 'record_no': at_odds.record_no}),
    '请核对户籍档案；已改名的，请补录曾用名',
    at_odds.holder_id
from at_odds
inner join outvoted on at_odds.id18 = outvoted.id18 and at_odds.name_key = outvoted.name_key
where at_odds.person_id = at_odds.holder_id
    and at_odds.match_probability >= $least_probability
    and length(at_odds.name_key) = length(at_odds.holder_key)
    and edit_distance(at_odds.name_key, at_odds.holder_key) = 1
group by at_odds.id18, at_odds.name_key, at_odds.holder_no, at_odds.holder_name, at_odds.holder_id
