-- The levels of all comparisons of a pair in one number, see matchers/engine.py.

-- The level that a comparison, counted from 0, gave: its number from 1 on, 0 where it was silent.
create or replace macro level_in(pattern, comparison_no, bits) as
    (pattern >> (comparison_no * bits)) & ((1 << bits) - 1);
