-- The levels of all comparisons of a pair in one number, see matchers/engine.py.

-- The level that a comparison, counted from 0, gave: its number from 1 on, 0 where it was silent.
create or replace macro level_in(pattern, comparison_no, bits) as
    (pattern >> (comparison_no * bits)) & ((1 << bits) - 1);

-- A placement that rests on no comparison: all columns of link.entry_person after entry_id and person_key.
create or replace macro placed_without_pattern(rule, group_name, decider) as
    {
        'match_rule': rule,
        'match_weight': cast(null as double),
        'match_probability': cast(1 as double),
        'parameter_group': group_name,
        'pattern': cast(0 as ubigint),
        'log_us': cast([] as float[]),
        'rules': cast(0 as ubigint),
        'decided_by': decider,
        'is_certain': true
    };
