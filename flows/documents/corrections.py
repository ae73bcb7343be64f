"""The departments' correction lists: what each is asked to look at in its own records, in sentences to send to it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from flows.documents.notes_sheet import Link
from flows.documents.published import Row, fetch, run_of, stream
from flows.documents.text import day, file_part, mask_id_like, mask_long_numbers, mask_numbers, sheet_name, word
from flows.documents.workbook import BASE, Book, Field
from schemas.datasets import BY_KEY
from schemas.published import words

_SHEET = "说明"
_NEW = words.LIST_STATUSES["new"]
_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
#: A number in which more places differ is not the same number with a slip in it.
_MOST_SLIPS, _SHOWN = 3, 4

_REQUEST = (
    "以下记录本身有误，或与其他部门的记录相矛盾。请核对原始凭证：确有误的，请在本部门系统中更正，随下次报送提供；原记录无误的，请在“核实结果”中注明。"
    "这是依《政务数据共享条例》提出的校核请求，不是结论；疑点须经核实，不作为停发、追缴依据。"
)
_CONFIDENTIAL = (
    "本表含个人信息，只交所涉数据的提供部门，仅限核对数据使用，不得外传；涉及其他部门的记录，只列核对所需的最少内容。"
)
_HOW_TO_USE = (
    "一、每个数据集一张表，先按问题，再按新增、延续，再按文件和行号排列；“文件”“行号”指本部门所送文件中的位置，表头为第 1 行。",
    "二、“本记录所载”与“与之矛盾的事实”并列，“请办理”写明建议。建议改成的号码、姓名只是推断，以证件和档案为准。",
    "三、脱敏时，建议号码与原号码不同的各位照样显示，便于核对。需要完整号码的，由数据科另行提供并登记。",
    "四、深色表头各列由系统给出，已经锁定；浅色表头各列由核实人填写，“核实结果”从下拉列表中选择。可以筛选；需要排序的，先撤消工作表保护（没有密码）。",
    "五、反馈编号逐夜不变。下次报送中已经更正的，自动从清单中消去；没有更正的仍列出，"
    "已经答复的注明答复。填好的电子表原样交回数据科，由其读回；请勿增删列，勿改动反馈编号和隐藏的最后一列。",
)
FIELDS = (
    Field("序号", 5, "no", "count"),
    Field("问题", 13, "problem_title"),
    Field("记录编号", 13, "record_no"),
    Field("文件", 15, "file"),
    Field("行号", 8, "line", "count"),
    Field("同样记录数", 5.6, "record_count", "count"),
    Field("本记录所载", 26, "says"),
    Field("与之矛盾的事实", 27, "contradiction"),
    Field("对照来源", 13, "against"),
    Field("请办理", 27, "suggestion"),
    Field("新增/延续", 10.8, "status", "centre", accents=(_NEW,)),
    Field("核实结果", 9.6, "result", "centre", words.CORRECTION_RESULTS, prefilled=True),
    Field("更正内容或说明", 14, "note", prefilled=True),
    Field("核实人", 7, "officer", "centre", prefilled=True),
    Field("核实日期", 10.4, "checked_on", "date", prefilled=True, hint="写作 2026-05-01 这样。"),
    Field("反馈编号", 27, "feedback_id", "code", printed=False),
    BASE,
)


def write_department(connection: duckdb.DuckDBPyConnection, folder: Path, told: Row, *, masked: bool) -> Path:
    """The workbook of one department (a row of `80_documents/feedback_departments`) in `folder`."""
    run, asked = run_of(connection), {"source": told["source"]}
    name = word(words.SOURCES, told["source"])
    path = folder / f"{file_part(name)}_校核反馈_{told['statements']}条.xlsx"
    problems = fetch(connection, "feedback_problems", asked)
    taken = {_SHEET}
    datasets = dict.fromkeys(row["dataset"] for row in problems)
    sheets = {dataset: sheet_name(_title(told["source"], dataset), taken) for dataset in datasets}
    with Book(path, f"内部资料，注意保密　请核实，不是结论　比对基准日 {day(run['as_of'])}　{run['run_id']}") as book:
        _write_cover(book, run, name, told, problems, sheets, masked=masked)
        rows = stream(connection, "feedback_rows", {**asked, "feedback_ids": None})
        for dataset, records in itertools.groupby(rows, key=lambda row: row["dataset"]):
            book.add_list(sheets[dataset], f"{name}　{sheets[dataset]}　校核反馈清单", FIELDS,
                          shown(records, masked=masked), frozen=4)  # fmt: skip
    return path


def shown(rows: Iterable[Row], *, masked: bool) -> Iterator[Row]:
    """The rows as the department reads them, numbered within their sheet."""
    for no, row in enumerate(rows, start=1):
        says, suggestion = row["says"] or "", row["suggestion"] or ""
        against = " ".join(filter(None, (word(words.SOURCES, row["other_source"]),
                           _title(row["other_source"], row["other_dataset"]), row["other_record_no"])))  # fmt: skip
        if masked:
            says, suggestion = mask_slip(says, suggestion)
        yield {
            **row,
            "no": no,
            "record_no": mask_id_like(row["record_no"]) if masked else row["record_no"],
            "says": says,
            "contradiction": mask_numbers(row["contradiction"] or "") if masked else row["contradiction"],
            "against": mask_id_like(against) if masked else against,
            "suggestion": suggestion,
            "status": _since(row),
            "note": mask_long_numbers(row["note"]) if masked else row["note"],
        }


def _since(row: Row) -> str:
    """新增, or since when it has been told; of one that was answered, why it is still there."""
    status = word(words.LIST_STATUSES, row["status"])
    if row["status"] != "new":
        status += f"，自\n{row['first_seen_on']}"
    if row["result"]:
        status += f"\n{row['returned_on']}\n已答复，数据未变"
    return status


def mask_slip(says: str, suggestion: str) -> tuple[str, str]:
    """Both sentences with their numbers masked, but for the few places in which a number and its correction differ."""
    found, better = _NUMBER.findall(says), _NUMBER.findall(suggestion)
    if len(found) == len(better) == 1:
        slips = {place for place, (one, other) in enumerate(zip(found[0], better[0], strict=True)) if one != other}
        if 0 < len(slips) <= _MOST_SLIPS:
            says = says.replace(found[0], _but(found[0], slips))
            suggestion = suggestion.replace(better[0], _but(better[0], slips))
    return mask_numbers(says), mask_numbers(suggestion)


def _but(number: str, places: set[int]) -> str:
    """The number with its ends and these places shown."""
    ends = {*range(_SHOWN), *range(len(number) - _SHOWN, len(number))}
    return "".join(each if place in places | ends else "*" for place, each in enumerate(number))


def _title(source: str | None, dataset: str | None) -> str:
    known = BY_KEY.get(f"{source}/{dataset}")
    return known.title if known else dataset or ""


def _write_cover(
    book: Book, run: Row, name: str, told: Row, problems: list[Row], sheets: dict[str, str], *, masked: bool
) -> None:
    notes = book.add_notes(_SHEET, (18, 25, 11, 11, 11, 14))
    notes.title(f"{name}　数据校核反馈清单")
    notes.fact("比对基准日", day(run["as_of"]))
    notes.fact("运行编号", run["run_id"])
    notes.fact("采用政策", run["policy"])
    notes.fact("证件号码", "已脱敏，只显示前四位、后四位和有出入的各位" if masked else "完整显示，请严格控制知悉范围")
    notes.gap()
    notes.warning(_CONFIDENTIAL)
    notes.section("请予核实")
    notes.paragraph(
        f"{name}：经与各部门数据比对，贵单位所送数据中有 {told['statements']:,} 条需要核对，涉及 {told['records']:,} 条记录，"
        f"其中本次新增 {told['new_statements']:,} 条。" + _REQUEST
    )
    notes.gap()
    notes.section("汇总（条）")
    rows: list[list[object]] = [
        [Link(sheets[row["dataset"]], sheets[row["dataset"]]), row["problem_title"],
         row["statements"], row["records"], row["new_statements"], str(row["first_seen_on"] or "—")]
        for row in problems
    ]  # fmt: skip
    total = ["合计", "", told["statements"], told["records"], told["new_statements"], str(told["first_seen_on"] or "—")]
    notes.table(("数据集", "问题", "反馈条数", "涉及记录", "本次新增", "最早反馈"), [*rows, total], has_total=True)
    notes.section("怎样使用")
    for paragraph in _HOW_TO_USE:
        notes.paragraph(paragraph)
