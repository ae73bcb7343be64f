"""What is noted of employers and their employees, and what departments answer, comes back as the lists of people do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows.memory import state
from tests.conftest import Night, run_cli
from tests.flows.books import asked as published_rows
from tests.flows.workbooks import LEDGER, asked, fill, give, key_of, ledger, listing, output

__all__ = ["ledger", "output"]

EMPLOYER, EMPLOYEE, FEEDBACK = "单位键", "职工键", "反馈编号"


@pytest.fixture
def invented(published: Path, tmp_path: Path) -> Path:
    """The invented county's documents, free to be added to."""
    return Path(shutil.copytree(published.parent, tmp_path / "county", symlinks=True))


def with_list(folder: Path, key: str) -> Path:
    """The first workbook below the folder that has such a list."""
    return next(path for path in sorted(folder.rglob("*.xlsx")) if _has(path, key))


def _has(path: Path, key: str) -> bool:
    try:
        return bool(listing(path, key))
    except AssertionError:
        return False


def test_what_is_noted_of_an_employer_and_its_employees_is_kept(invented: Path, tmp_path: Path, capsys) -> None:
    book = with_list(invented / "township", EMPLOYEE)
    filled = fill(book, tmp_path / "a.xlsx", EMPLOYER, 2, 核实情况="已上门", 办理阶段="责令限期改正", 日期="2026-06-25")
    fill(filled, filled, EMPLOYEE, 2, 核实情况="已为其办理参保", 核实人="戊")
    assert give(filled, invented, "--apply") == 0
    shown = capsys.readouterr().out
    assert "→ 责令限期改正" in shown and "decisions/employer_stages" in shown and "已写入 2 行" in shown
    kept = invented / state.FILE_NAME
    employer = key_of(filled, EMPLOYER, EMPLOYER)
    assert asked(kept, "select employer_id, note, stage, stage_on::varchar from employer_return") == [
        (employer, "已上门", "ordered", "2026-06-25")
    ]
    key, note, officer = asked(kept, "select employer_id || '|' || person_id, note, officer from employee_return")[0]
    assert (key, note, officer) == (key_of(filled, EMPLOYEE, EMPLOYEE), "已为其办理参保", "戊")
    assert give(fill(filled, tmp_path / "b.xlsx", EMPLOYEE, 2), invented, "--apply") == 0
    assert "没有要写入的内容" in capsys.readouterr().out


def test_employees_are_those_of_the_database_in_the_order_of_their_employers(published: Path) -> None:
    found = {}
    for path in (published.parent / "township").iterdir():
        if _has(path, EMPLOYEE):
            sheet, columns = listing(path, EMPLOYEE)
            numbers = [sheet.cell(line, columns["单位序号"]).value for line in range(2, sheet.max_row + 1)]
            assert numbers == sorted(numbers)
            employers, of = listing(path, EMPLOYER)
            names = {row - 1: employers.cell(row, of["单位名称"]).value for row in range(2, employers.max_row + 1)}
            for line in range(2, sheet.max_row + 1):
                assert names[numbers[line - 2]]
                found[sheet.cell(line, columns[EMPLOYEE]).value] = sheet.cell(line, columns["证件号码"]).value
    rows = published_rows(published, "select employer_id || '|' || person_id, id_number from uninsured_employees "
                          "semi join employer_targets using (employer_id)")  # fmt: skip
    assert rows and found == {key: f"{number[:4]}{'*' * 10}{number[-4:]}" for key, number in rows}  # type: ignore[index]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"核实结果": "改好了"}, "“核实结果”：不在下拉列表中"),
        ({"更正内容或说明": "已改"}, "“核实结果”：没有填写"),
        ({"核实结果": "已更正", "本记录所载": "x"}, "“本记录所载”：与发布的结果不一致"),
        ({"核实结果": "已更正", "反馈编号": "feedback-0000"}, "“反馈编号”：发布的结果里没有这个编号"),
        ({"核实结果": "已更正", "核实日期": "2099-01-01"}, "“核实日期”：晚于今天"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_cannot_be_taken_is_told_with_its_place(
    invented: Path, tmp_path: Path, capsys, cells: dict[str, str], told: str
) -> None:
    book = with_list(invented / "feedback", FEEDBACK)
    sheet, columns = listing(book, FEEDBACK)
    line = next(line for line in range(2, sheet.max_row + 1) if not sheet.cell(line, columns["核实结果"]).value)
    assert give(fill(book, tmp_path / "a.xlsx", FEEDBACK, line, **cells), invented, "--apply") == 2
    assert f"第 {line} 行{told}" in capsys.readouterr().err
    assert not (invented / state.FILE_NAME).exists() or asked(invented / state.FILE_NAME, "from returns") == []


def test_the_next_list_shows_the_answer_and_why_the_record_is_still_there(
    good_night: Night, output: Path, tmp_path: Path, capsys
) -> None:
    book = with_list(output / "feedback", FEEDBACK)
    said = {
        "核实结果": "原记录无误",
        "更正内容或说明": "号码320923199001011234无误",
        "核实人": "丁",
        "核实日期": "2026-10-31",
    }
    filled = fill(book, tmp_path / "a.xlsx", FEEDBACK, 2, **said)
    assert give(filled, output, "--apply", "--by", "戊") == 0
    assert "核实结果 （空） → 原记录无误" in capsys.readouterr().out
    assert asked(output / state.FILE_NAME, "select file, returned_by, row_count from returns") == [("a.xlsx", "戊", 1)]
    assert run_cli(good_night.input, output) == 0
    sheet, columns = listing(output / "feedback" / book.name, FEEDBACK)
    shown = {header: sheet.cell(2, columns[header]).value for header in said}
    assert shown == said | {"更正内容或说明": "号码3209**********1234无误"}
    assert sheet.cell(2, columns["新增/延续"]).value.endswith("2026-10-31\n已答复，数据未变")
    answers = asked(output / "canbao.duckdb", "select result, note, returned_on::varchar from feedback_returns")
    assert answers == [("原记录无误", said["更正内容或说明"], "2026-10-31")]
    # What was masked comes back masked and changes nothing; the first file again neither.
    again = fill(output / "feedback" / book.name, tmp_path / "b.xlsx", FEEDBACK, 2)
    for file in (again, filled):
        assert give(file, output, "--apply") == 0
        assert "没有要写入的内容" in capsys.readouterr().out


def test_columns_that_an_older_workbook_lacks_stay_as_they_were(output: Path, ledger: Path, tmp_path: Path) -> None:
    filled = fill(ledger, tmp_path / "a.xlsx", LEDGER, 2, 未参保原因="12", 三个一="三项都已做", 复核人="乙")
    assert give(filled, output, "--apply") == 0
    sheet, columns = listing(fill(ledger, tmp_path / "b.xlsx", LEDGER, 2, 未参保原因="11"), LEDGER)
    for header in ("复核人", "参保时间", "三个一"):
        sheet.delete_cols(next(cell.column for cell in sheet[1] if cell.value == header))
    assert sheet.parent is not None
    sheet.parent.save(tmp_path / "older.xlsx")
    assert give(tmp_path / "older.xlsx", output, "--apply") == 0
    newest = asked(output / state.FILE_NAME, "select reason, visit, reviewer from target_return order by return_id")[-1]
    assert newest == ("11 经济困难无力缴费", "三项都已做", "乙")
    assert columns


def test_nobody_reviews_what_he_checked(output: Path, tmp_path: Path, capsys) -> None:
    book = output / "疑点核查表.xlsx"
    filled = fill(book, tmp_path / "a.xlsx", "核查结果", 2, 核查结果="属实", 核查人="乙", 复核人="乙")
    assert give(filled, output, "--apply") == 2
    assert "第 2 行“复核人”：与核查人是同一人" in capsys.readouterr().err
