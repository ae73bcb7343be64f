"""What officers and auditors write into the workbooks comes back, and nothing else does."""

from __future__ import annotations

import hashlib
import stat
from decimal import Decimal

import duckdb
import pytest

from flows.memory import state
from flows.returns import forms
from schemas.published import words
from tests.conftest import run_cli
from tests.flows.workbooks import AUDIT, asked, fill, give, key_of, ledger, listing, output

__all__ = ["ledger", "output"]


def test_a_preview_changes_nothing(output, ledger, tmp_path, capsys):
    filled = fill(
        ledger, tmp_path / "a.xlsx", "回填键", 2, 未参保原因="16 信息有误（证件/姓名）", 核实情况="姓名登记错"
    )
    assert give(filled, output) == 0
    shown = capsys.readouterr().out
    assert "第 2 行：未参保原因 （空） → 16 信息有误（证件/姓名）；核实情况已填写" in shown
    assert "只是预览" in shown and "姓名登记错" not in shown
    assert asked(output / state.FILE_NAME, "from returns") == []


def test_a_ledger_comes_back_the_next_night(good_night, output, ledger, tmp_path, capsys):
    person_id, line = key_of(ledger, "回填键", "回填键").split("|")
    cells = {"未参保原因": "17", "核实情况": "已在本县参保", "核实日期": "2026.10.30", "核实人": "甲"}
    filled = fill(ledger, tmp_path / "a.xlsx", "回填键", 2, **cells)
    before = (output / "canbao.duckdb").read_bytes()
    assert give(filled, output, "--apply", "--by", "王主任") == 0
    assert (output / "canbao.duckdb").read_bytes() == before
    kept = output / state.FILE_NAME
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    digest = hashlib.sha256(filled.read_bytes()).hexdigest()
    assert asked(kept, "select file, sha256, returned_by, row_count from returns") == [("a.xlsx", digest, "王主任", 1)]

    # the same file again, and the same words in another file, change nothing
    assert give(filled, output, "--apply", "--by", "另一人") == 0
    assert "王主任回填，没有变化" in capsys.readouterr().out
    again = fill(ledger, tmp_path / "b.xlsx", "回填键", 2, **cells)
    fill(again, again, "回填键", 2, 核实人="甲 ")
    assert give(again, output, "--apply") == 0
    assert asked(kept, "select count(*) from target_return") == [(1,)]

    assert run_cli(good_night.input, output) == 0
    listed = (
        "select person_id, insurance_line, returned_reason, returned_note, returned_on::varchar from enrolment_targets"
    )
    assert asked(output / "canbao.duckdb", listed + " where returned_reason is not null") == [
        (person_id, line, "17 已参保但系统未匹配", "已在本县参保", "2026-10-30")
    ]
    tables = {name for (name,) in asked(output / "canbao.duckdb", "select table_name from duckdb_tables()")}
    assert not tables & set(state.TABLES)


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"核查结果": "属实", "应追回": 800, "已追回": 300, "处理措施": "追回"}, "confirmed"),
        ({"核查结果": "部分属实", "应追回": 800, "已追回": "800.00"}, "recovered"),
        ({"核查结果": "不属实", "不属实原因": "误报死亡"}, "dismissed"),
        ({"核查结果": "无法核实"}, "open"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_an_auditor_finds_decides_the_status(output, tmp_path, cells, status):
    book = output / "疑点核查表.xlsx"
    filled = fill(book, tmp_path / "a.xlsx", "核查结果", 2, **cells)
    assert give(filled, output, "--apply") == 0
    select = "select flag_id, status, check_result, amount_due, amount_recovered from flag_return"
    yuan = [Decimal(str(cells[name])) if name in cells else None for name in ("应追回", "已追回")]
    flag_id = key_of(book, "核查结果", "疑点编号")
    assert asked(output / state.FILE_NAME, select) == [(flag_id, status, cells["核查结果"], *yuan)]


def test_a_decided_flag_stays_decided(good_night, output, tmp_path):
    cells = {"核查结果": "属实", "处理措施": "追回", "应追回": 800, "已追回": 300, "核查日期": "20261031"}
    filled = fill(output / "疑点核查表.xlsx", tmp_path / "a.xlsx", "核查结果", 2, **cells)
    flag_id = key_of(filled, "核查结果", "疑点编号")
    assert give(filled, output, "--apply") == 0
    select = (
        "select status, decided_on::varchar, decision_note, amount_due, amount_recovered from flags where flag_id = "
    )
    nights = []
    for _ in range(2):
        assert run_cli(good_night.input, output) == 0
        nights += asked(output / "canbao.duckdb", select + f"'{flag_id}'")
    assert nights == [("confirmed", "2026-10-31", "属实；处理措施：追回", Decimal(800), Decimal(300))] * 2
    sheet, columns = listing(output / "疑点核查表.xlsx", "核查结果")
    assert sheet.cell(2, columns["状态"]).value == "属实"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"姓名": "王一"}, "“姓名”：与发布的结果不一致"),
        ({"缺口": "应领未领"}, "“缺口”：与发布的结果不一致"),
        ({"应缴金额": 1.5}, "“应缴金额”：与发布的结果不一致"),
        ({"证件号码": "320923195001011234"}, "“证件号码”：与发布的结果不一致"),
        ({"回填键": "P0|pension"}, "“回填键”：发布的结果里没有这个编号"),
        ({"回填键": None}, "“回填键”：是空的"),
        ({"未参保原因": "不想参保"}, "“未参保原因”：不在下拉列表中"),
        ({"未参保原因": "98"}, "“未参保原因”：不在下拉列表中"),
        ({"核实日期": "2026-13-01"}, "“核实日期”：不是日期"),
        ({"核实日期": "2099-01-01"}, "“核实日期”：晚于今天"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_ledger_that_cannot_be_taken_is_told_with_its_place(output, ledger, tmp_path, capsys, cells, told):
    sheet, columns = listing(ledger, "回填键")
    name = str(sheet.cell(2, columns["姓名"]).value)
    filled = fill(ledger, tmp_path / "a.xlsx", "回填键", 2, **cells)
    assert give(filled, output, "--apply") == 2
    shown = capsys.readouterr().err
    assert "a.xlsx（1 处）" in shown
    assert f"工作表“{sheet.title}”第 2 行{told}" in shown
    assert name not in shown
    assert asked(output / state.FILE_NAME, "from returns") == []


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"状态": "属实"}, "“状态”：与发布的结果不一致"),
        ({"涉及金额下限": 7}, "“涉及金额下限”：与发布的结果不一致"),
        ({"疑点编号": "deceased_claimant-0"}, "“疑点编号”：发布的结果里没有这个编号"),
        ({"处理措施": "追回"}, "“核查结果”：没有填写"),
        ({"核查结果": "真"}, "“核查结果”：不在下拉列表中"),
        ({"核查结果": "属实", "不属实原因": "重号"}, "“不属实原因”：核查结果是属实"),
        ({"核查结果": "不属实", "应追回": 5}, "“应追回”：核查结果是不属实"),
        ({"核查结果": "属实", "应追回": 5, "已追回": 6}, "“已追回”：大于应追回"),
        ({"核查结果": "属实", "应追回": "五百"}, "“应追回”：不是金额"),
        ({"核查结果": "属实", "应追回": -1}, "“应追回”：不是金额"),
        ({"核查结果": "属实", "应追回": 0.001}, "“应追回”：不是金额"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_audit_that_cannot_be_taken_is_told_with_its_place(output, tmp_path, capsys, cells, told):
    filled = fill(output / "疑点核查表.xlsx", tmp_path / "a.xlsx", "核查结果", 2, **cells)
    assert give(filled, output, "--apply") == 2
    shown = capsys.readouterr().err
    assert "a.xlsx（1 处）" in shown and f"第 2 行{told}" in shown


def test_all_faults_are_told_at_once_and_nothing_is_taken(output, ledger, tmp_path, capsys):
    filled = fill(ledger, tmp_path / "a.xlsx", "回填键", 2, 姓名="王一", 缺口="x", 未参保原因="12 本人不愿参保")
    fill(filled, filled, "回填键", 3, 未参保原因="x", 回填键=key_of(ledger, "回填键", "回填键"))
    assert give(filled, output, "--apply") == 2
    shown = capsys.readouterr().err
    assert "（3 处）" in shown
    assert all(word in shown for word in ("第 2 行“姓名”", "第 2 行“缺口”", "第 3 行“回填键”：与工作表"))


def test_columns_that_are_gone_and_files_that_are_none(output, ledger, tmp_path, capsys):
    sheet, columns = listing(ledger, "回填键")
    sheet.delete_cols(columns["缺口"])
    assert sheet.parent is not None
    sheet.parent.save(tmp_path / "a.xlsx")
    assert give(tmp_path / "a.xlsx", output) == 2
    assert f"工作表“{sheet.title}”第 1 行“缺口”：没有这一列" in capsys.readouterr().err
    (tmp_path / "b.xlsx").write_bytes(ledger.read_bytes()[:500])
    assert give(tmp_path / "b.xlsx", output) == 2
    assert "不是完整的 xlsx 工作簿" in capsys.readouterr().err
    assert give(tmp_path / "none.xlsx", output) == 2
    assert give(ledger, tmp_path) == 2
    assert "请先运行 canbao run" in capsys.readouterr().err


def test_rows_may_be_sorted_cut_and_left_empty(output, ledger, tmp_path, capsys):
    sheet, columns = listing(ledger, "回填键")
    key = str(sheet.cell(3, columns["回填键"]).value)
    sheet.delete_rows(2)
    assert sheet.parent is not None
    sheet.parent.save(tmp_path / "a.xlsx")
    assert give(tmp_path / "a.xlsx", output) == 0
    assert "没有要写入的内容" in capsys.readouterr().out
    filled = fill(tmp_path / "a.xlsx", tmp_path / "b.xlsx", "回填键", 2, 未参保原因="01 已在外地参加职工养老")
    assert give(filled, output, "--apply") == 0
    assert asked(output / state.FILE_NAME, "select person_id || '|' || insurance_line from target_return") == [(key,)]


def test_a_ledger_of_an_earlier_night_is_still_taken(good_night, output, ledger, tmp_path, capsys):
    """Age, priority and amounts may have changed since; who it is may not."""
    filled = fill(ledger, tmp_path / "a.xlsx", "回填键", 2, 优先级=8, 未参保原因="12 本人不愿参保")
    assert run_cli(good_night.input, output) == 0
    assert give(filled, output, "--apply") == 0
    assert "较早的一次运行" in capsys.readouterr().out
    assert asked(output / state.FILE_NAME, "select reason from target_return") == [("12 本人不愿参保",)]
    slipped = fill(filled, tmp_path / "b.xlsx", "回填键", 2, 姓名="王一")
    assert give(slipped, output, "--apply") == 2
    assert "“姓名”：与发布的结果不一致" in capsys.readouterr().err
    # somebody who is unknown was on no list; somebody known may have left it since
    strange = fill(filled, tmp_path / "c.xlsx", "回填键", 2, 回填键="P0|pension")
    assert give(strange, output, "--apply") == 0
    assert "已不在最近的结果中，未采用" in capsys.readouterr().out
    with duckdb.connect(str(output / "canbao.duckdb")) as published:
        published.execute("delete from enrolment_targets")
    left = fill(filled, tmp_path / "d.xlsx", "回填键", 2, 未参保原因="99 其他")
    assert give(left, output, "--apply") == 0
    assert asked(output / state.FILE_NAME, "select reason from target_return order by return_id")[-1] == ("99 其他",)


def test_a_damaged_state_stops_the_night(good_night, output, capsys):
    (output / state.FILE_NAME).write_bytes(b"not a database")
    assert run_cli(good_night.input, output) == 1
    assert "回填库不能打开" in capsys.readouterr().err


def test_the_reasons_that_the_matcher_learns_from_are_offered():
    told = " ".join(words.NOT_ENROLLED_REASONS)
    assert all(reason in told for reason in ("已在外地参加职工养老", "信息有误", "已参保但系统未匹配"))
    assert set(words.CHECK_RESULTS.values()) <= set(words.FLAG_STATUSES)
    assert forms.TARGETS.identity < {each.header for each in forms.TARGETS.fields}
    assert forms.FLAGS.identity < {each.header for each in forms.FLAGS.fields}


def test_what_an_auditor_found_out_is_kept_when_the_doubt_has_cleared_meanwhile(output, tmp_path, capsys):
    audit = output / "疑点核查表.xlsx"
    found = {"核查结果": "属实", "处理措施": "追回", "应追回": 800, "核查人": "乙", "核查日期": "2026-10-31"}
    flag_id = key_of(audit, AUDIT, "疑点编号")
    with duckdb.connect(str(output / "canbao.duckdb")) as published:
        published.execute("update runs set run_id = '29991231-000000-later'")
        published.execute("delete from flags where flag_id = ?", [flag_id])
    slipped = fill(audit, tmp_path / "a.xlsx", AUDIT, 2, **found, 姓名="王一")
    assert give(slipped, output, "--apply") == 2
    assert "“姓名”：与发布的结果不一致" in capsys.readouterr().err
    assert give(fill(audit, tmp_path / "b.xlsx", AUDIT, 2, **found), output, "--apply") == 0
    assert "已不在最近的结果中，所填的内容仍予保留" in capsys.readouterr().out
    kept = asked(output / state.FILE_NAME, "select flag_id, check_result, amount_due::double from flag_return")
    assert kept == [(flag_id, "属实", 800.0)]
    strange = fill(audit, tmp_path / "c.xlsx", AUDIT, 2, **found | {"疑点编号": "deceased_claimant-0"})
    assert give(strange, output, "--apply") == 0
    assert "已不在最近的结果中，未采用" in capsys.readouterr().out


def test_a_row_above_the_header_is_told_and_nothing_is_taken(output, ledger, tmp_path, capsys):
    from openpyxl import load_workbook

    filled = fill(ledger, tmp_path / "a.xlsx", "回填键", 2, 未参保原因="17")
    book = load_workbook(filled)
    sheet, _ = listing(filled, "回填键")
    book[sheet.title].insert_rows(1)
    book[sheet.title]["A1"] = "请各村填写"
    book.save(filled)
    assert give(filled, output, "--apply") == 2
    assert f"工作表“{sheet.title}”第 2 行：表头须在第一行；请删去它上面的行" in capsys.readouterr().err
    assert asked(output / state.FILE_NAME, "from returns") == []


def test_what_was_corrected_since_of_people_of_whom_nothing_is_said_holds_up_no_return(
    good_night, output, ledger, tmp_path, capsys
):
    filled = fill(ledger, tmp_path / "a.xlsx", "回填键", 2, 未参保原因="17")
    fill(filled, filled, "回填键", 3, 证件号码="320923**********0000")
    assert give(filled, output) == 2
    assert "“证件号码”：与发布的结果不一致" in capsys.readouterr().err
    assert run_cli(good_night.input, output) == 0
    capsys.readouterr()
    assert give(filled, output) == 0
    assert "将写入 1 行" in capsys.readouterr().out
