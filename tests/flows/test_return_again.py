"""What was returned stands in the next night's workbooks, and comes back unchanged, changed or emptied."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from flows.memory import state
from tests.conftest import Night, run_cli
from tests.flows.workbooks import AUDIT, LEDGER, asked, fill, give, key_of, listing

FIRST = {
    "未参保原因": "17 已参保但系统未匹配",
    "核实情况": "已在本县参保，\n号码应为320923199001011234",
    "核实日期": "2026-10-30",
    "核实人": "甲",
    "三个一": "三项都已做",
    "参保时间": "2026-10-31",
    "复核人": "丙",
}
FOUND = {
    "核查结果": "属实",
    "处理措施": "追回",
    "应追回": 800,
    "已追回": 300.5,
    "核查人": "乙",
    "核查日期": "2026-10-31",
    "还款方式": "分期协议",
    "整改日期": "2026-10-31",
    "复核人": "丙",
    "佐证材料": "人社核〔2026〕5号",
    "备注": "每月100元",
}
KEPT = "select reason, note, checked_on::varchar, officer, return_id from target_return order by return_id desc"


@pytest.fixture(scope="module")
def second_night(good_night: Night, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """The night after a ledger and an audit came back; nobody may change it."""
    folder = tmp_path_factory.mktemp("again")
    done = Path(shutil.copytree(good_night.output, folder / "output"))
    filled = fill(_ledger(done), folder / "a.xlsx", LEDGER, 2, **FIRST)
    audited = fill(done / "疑点核查表.xlsx", folder / "b.xlsx", AUDIT, 2, **FOUND)
    assert give(filled, done, "--apply") == give(audited, done, "--apply") == 0
    return Night(good_night.input, done, run_cli(good_night.input, done))


def _ledger(folder: Path) -> Path:
    return min(path for path in (folder / "township").glob("*.xlsx") if "_0人" not in path.name)


@pytest.fixture
def later(second_night: Night, tmp_path: Path) -> Path:
    """What the second night published, free to be added to."""
    return Path(shutil.copytree(second_night.output, tmp_path / "later"))


def test_what_was_returned_is_shown_and_changes_nothing_when_it_comes_back(second_night, later, tmp_path, capsys):
    assert second_night.status == 0
    for book, telling, given in ((_ledger(later), LEDGER, FIRST), (later / "疑点核查表.xlsx", AUDIT, FOUND)):
        sheet, columns = listing(book, telling)
        shown = given | ({"核实情况": "已在本县参保，\n号码应为3209**********1234"} if telling == LEDGER else {})
        assert {header: sheet.cell(2, columns[header]).value for header in given} == shown
        assert sheet.column_dimensions[sheet.cell(1, columns["回填依据"]).column_letter].hidden
        # a spreadsheet program saves it anew, with line breaks of its own
        again = fill(book, tmp_path / book.name, telling, 2)
        assert give(again, later, "--apply") == 0
        assert "没有要写入的内容" in capsys.readouterr().out
    assert asked(later / state.FILE_NAME, "select count(*) from returns") == [(2,)]


def test_a_changed_cell_is_a_new_return_and_an_emptied_row_takes_back(later, tmp_path, capsys):
    changed = fill(_ledger(later), tmp_path / "a.xlsx", LEDGER, 2, 未参保原因="12")
    assert give(changed, later, "--apply") == 0
    assert "第 2 行：未参保原因 17 已参保但系统未匹配 → 12 本人不愿参保\n" in capsys.readouterr().out
    assert asked(later / state.FILE_NAME, KEPT)[0] == ("12 本人不愿参保", FIRST["核实情况"], "2026-10-30", "甲", 3)
    emptied = fill(_ledger(later), tmp_path / "b.xlsx", LEDGER, 2, **dict.fromkeys(FIRST))
    assert give(emptied, later, "--apply") == 0
    shown = capsys.readouterr().out
    assert "未参保原因 12 本人不愿参保 → （空）；核实情况已清空" in shown and "此行另有回填" in shown
    assert asked(later / state.FILE_NAME, KEPT)[0] == (None, None, None, None, 4)
    reopened = fill(later / "疑点核查表.xlsx", tmp_path / "c.xlsx", AUDIT, 2, **dict.fromkeys(FOUND))
    assert give(reopened, later, "--apply") == 0
    assert "状态 属实 → 待核查；核查结果 属实 → （空）" in capsys.readouterr().out
    part = fill(later / "疑点核查表.xlsx", tmp_path / "d.xlsx", AUDIT, 2, 核查结果=None)
    assert give(part, later) == 2


def test_a_workbook_that_has_waited_does_not_bring_back_what_was_changed_since(later, tmp_path, capsys):
    waiting = fill(_ledger(later), tmp_path / "waiting.xlsx", LEDGER, 3, 核实人="丙")
    changed = fill(_ledger(later), tmp_path / "a.xlsx", LEDGER, 2, 未参保原因="12")
    assert give(changed, later, "--apply") == give(waiting, later, "--apply") == 0
    key = key_of(waiting, LEDGER, LEDGER)
    newest = "select reason from target_return where person_id || '|' || insurance_line = '" + key + "'"
    assert asked(later / state.FILE_NAME, newest + " order by return_id desc")[0] == ("12 本人不愿参保",)


def test_a_workbook_of_an_older_program_shows_nothing_and_takes_nothing_back(later, tmp_path, capsys):
    sheet, columns = listing(_ledger(later), LEDGER)
    for header in FIRST:
        sheet.cell(2, columns[header]).value = None
    sheet.delete_cols(columns["回填依据"])
    assert sheet.parent is not None
    sheet.parent.save(tmp_path / "older.xlsx")
    assert give(tmp_path / "older.xlsx", later) == 0
    assert "没有要写入的内容" in capsys.readouterr().out


def test_a_result_of_an_older_program_has_to_be_renewed_first(later, capsys):
    with duckdb.connect(str(later / "canbao.duckdb")) as published:
        published.execute("drop table target_returns")
    assert give(_ledger(later), later) == 2
    assert "请先运行一次 canbao run" in capsys.readouterr().err


def test_the_hidden_column_must_stay(later, tmp_path, capsys):
    assert give(fill(_ledger(later), tmp_path / "a.xlsx", LEDGER, 2, 回填依据="x"), later) == 2
    assert "第 2 行“回填依据”：此列由系统给出" in capsys.readouterr().err


def test_missed_matches_are_listed_for_the_data_office(second_night):
    key = key_of(_ledger(second_night.output), LEDGER, LEDGER)
    select = "select person_id || '|' || insurance_line, note, officer, is_listed, name is not null from missed_matches"
    assert asked(second_night.published, select) == [(key, FIRST["核实情况"], "甲", True, True)]
