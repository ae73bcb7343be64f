"""A return is taken back by another row: what had held before holds again, and nothing is erased."""

from __future__ import annotations

import pytest

from flows import cli
from flows.memory import state
from tests.flows.workbooks import AUDIT, LEDGER, asked, fill, give, ledger, output

__all__ = ["ledger", "output"]

WHY = ("--reason", "填错了村")


@pytest.fixture
def withdraw(output):
    """Withdraws a return of the output folder."""
    return lambda name, *more: cli.main(["return", "--withdraw", str(name), "--output", str(output), *more])


@pytest.fixture
def books(output, ledger, tmp_path):
    """Two ledgers that speak of one row, and an audit; all kept, as returns 1, 2 and 3."""
    first = fill(ledger, tmp_path / "first.xlsx", LEDGER, 2, 未参保原因="12", 核实人="甲")
    second = fill(ledger, tmp_path / "second.xlsx", LEDGER, 2, 未参保原因="17")
    fill(second, second, LEDGER, 3, 未参保原因="99")
    audit = fill(output / "疑点核查表.xlsx", tmp_path / "audit.xlsx", AUDIT, 2, 核查结果="不属实")
    for book in (first, second, audit):
        assert give(book, output, "--apply", "--by", "王主任") == 0
    return first, second, audit


def holding(output, table: str, column: str) -> list[object]:
    with state.opened(output) as kept:
        return [row[column] for row in state.newest(kept, table).values()]


def test_without_a_return_the_one_before_holds(output, books, withdraw, capsys):
    assert withdraw(2, *WHY) == 0
    shown = capsys.readouterr().out
    assert "第 2 行：未参保原因 17 已参保但系统未匹配 → 12 本人不愿参保；经办人已填写" in shown
    assert "第 3 行：未参保原因 99 其他 → （空）" in shown and "只是预览" in shown
    assert holding(output, "target_return", "reason") == ["17 已参保但系统未匹配", "99 其他"]
    assert withdraw(books[1], *WHY, "--apply") == 0
    assert sorted(holding(output, "target_return", "reason"), key=str) == ["12 本人不愿参保", None]
    assert asked(output / state.FILE_NAME, "select count(*) from target_return where return_id = 2") == [(2,)]
    # again, it changes nothing; then the other: nothing is left to hold
    capsys.readouterr()
    assert withdraw(2, *WHY, "--apply") == 0
    assert "已由第 4 次撤回，没有变化" in capsys.readouterr().out
    assert withdraw("first.xlsx", *WHY, "--apply") == 0
    assert holding(output, "target_return", "reason") == [None, None]


def test_a_return_that_a_later_one_has_replaced_is_withdrawn_without_effect(output, books, withdraw):
    assert withdraw(1, *WHY, "--apply") == 0
    assert holding(output, "target_return", "reason") == ["17 已参保但系统未匹配", "99 其他"]
    assert withdraw(2, *WHY, "--apply") == 0
    assert holding(output, "target_return", "reason") == [None, None]


def test_a_doubt_whose_decision_is_withdrawn_is_open(output, books, withdraw, capsys):
    assert withdraw("audit.xlsx", *WHY, "--apply") == 0
    assert "状态 不属实 → 待核查；核查结果 不属实 → （空）" in capsys.readouterr().out
    assert holding(output, "flag_return", "status") == ["open"]
    # the same file is taken once more
    assert give(books[2], output, "--apply") == 0
    assert holding(output, "flag_return", "status") == ["dismissed"]


def test_returns_are_listed_with_what_became_of_them(output, books, withdraw, capsys):
    assert withdraw(2, *WHY, "--apply", "--by", "李科长") == 0
    capsys.readouterr()
    assert cli.main(["return", "--list", "--output", str(output)]) == 0
    first, second, _, withdrawal = capsys.readouterr().out.splitlines()
    assert "王主任  first.xlsx  1 行" in first and "撤回" not in first
    assert second.endswith("王主任  second.xlsx  2 行  已由第 4 次撤回")
    assert withdrawal.endswith("李科长  second.xlsx  撤回第 2 次，恢复 2 行：填错了村")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--withdraw", "9", *WHY], "没有这次回填：9"),
        (["--withdraw", "none.xlsx", *WHY], "没有这次回填：none.xlsx"),
        (["--withdraw", "4", *WHY], "本身是一次撤回"),
        (["--withdraw", "1"], "--reason"),
        (["--withdraw", "1", "--reason", " "], "--reason"),
        (["--withdraw", "1", "--list"], "三者取一"),
        ([], "三者取一"),
    ],
)
def test_what_cannot_be_withdrawn_is_told(output, books, withdraw, capsys, arguments, told):
    assert withdraw(3, *WHY, "--apply") == 0
    capsys.readouterr()
    assert cli.main(["return", "--output", str(output), *arguments]) == 2
    assert told in capsys.readouterr().err


def test_two_files_of_one_name_are_told_apart_by_their_number(output, books, ledger, tmp_path, withdraw, capsys):
    (tmp_path / "other").mkdir()
    other = fill(ledger, tmp_path / "other" / "first.xlsx", LEDGER, 2, 核实人="丙")
    assert give(other, output, "--apply") == 0
    assert withdraw("first.xlsx", *WHY) == 2
    assert "不止一次（1、4）" in capsys.readouterr().err
    assert withdraw(other, *WHY, "--apply") == 0


def test_a_state_of_an_older_program_is_read_and_completed(output, books, capsys):
    """It knows neither withdrawals nor the gap of a row."""
    import duckdb

    path = output / state.FILE_NAME
    with duckdb.connect(str(path)) as older:
        older.execute("drop table withdrawals; alter table target_return drop column gap")
    assert cli.main(["return", "--list", "--output", str(output)]) == 0
    with state.opened(output) as kept:
        assert kept.table("target_return").columns[-1] == "gap" and kept.table("withdrawals").columns
    assert asked(path, "select count(*) from duckdb_tables() where table_name = 'withdrawals'") == [(0,)]
    with state.opened(output, write=True):
        pass
    assert asked(path, "select count(*) from withdrawals") == [(0,)]
    assert asked(path, "select count(gap), count(*) from target_return") == [(0, 3)]
