"""Says in words why records belong to one person, what a doubt rests on, and what the model says of two records.

Everything but the last comes from the published file; two records are weighed anew from what the night kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from flows.documents import text
from flows.documents.published import Row, fetch, opened, run_of
from flows.documents.summary import dataset_title
from flows.documents.waterfall import drawn
from matchers import explain
from matchers.explain import Entry, Weighed
from schemas.datasets import BY_KEY, PERSON_DATASETS
from schemas.errors import UsageError
from schemas.published import words

_TEMPLATES = Path(__file__).parent / "documents" / "templates"
#: Records of one dataset and one reason that are named; the rest is counted.
_MOST_RECORDS = 6
_TITLE_WIDTH, _LEVEL_WIDTH = 10, 18


@dataclass(frozen=True)
class Record:
    """A record as people name it: `source/dataset/record_no`."""

    source: str
    dataset: str
    record_no: str

    @classmethod
    def named(cls, name: str) -> Record:
        """The record of that name. Raises UsageError when it is none, or its dataset names nobody."""
        parts = name.split("/", 2)
        if len(parts) < 3 or not all(parts):
            raise UsageError(
                f"「{name}」不是「部门/数据集/记录编号」的形式，例如 public_security/population/R0000000001。"
            )
        source, dataset, record_no = parts
        if f"{source}/{dataset}" not in {known.key for known in PERSON_DATASETS}:
            listed = "、".join(f"{known.key}（{known.title}）" for known in PERSON_DATASETS)
            raise UsageError(f"没有名为「{source}/{dataset}」的人员数据集。可用的有：{listed}。")
        return cls(source, dataset, record_no)

    @property
    def title(self) -> str:
        """As it is called in sentences."""
        return f"{dataset_title(self.source, self.dataset)} {self.record_no}"

    def given(self) -> dict[str, str]:
        """The values by which SQL finds it."""
        return {"source": self.source, "dataset": self.dataset, "record_no": self.record_no}


@dataclass(frozen=True)
class Explainer:
    """What a result folder can tell. `is_masked`: numbers of persons and telephones are shown in part."""

    output: Path
    published: Path
    is_masked: bool = True

    def person(self, person_id: str) -> str:
        """Every record that belongs to the person, by what, and what is still open."""
        with opened(self.published) as connection:
            found = fetch(connection, "explained_person", {"person_id": person_id})
            if not found:
                raise UsageError(
                    f"本次结果里没有人员标识「{person_id}」。人员标识见 persons 或 person_links 的 person_id；"
                    "只知道记录编号时，请用 --record 部门/数据集/记录编号。"
                )
            return self._rendered(
                "person",
                person=found[0],
                links=fetch(connection, "explained_links", {"person_id": person_id}),
                flags=fetch(connection, "explained_flags", {"person_id": person_id, "flag_id": None}),
                **_open(connection, [person_id]),
            )

    def flag(self, flag_id: str) -> str:
        """What the doubt says, the records that it rests on, and by what these belong to their persons."""
        with opened(self.published) as connection:
            found = fetch(connection, "explained_flags", {"flag_id": flag_id, "person_id": None})
            if not found:
                raise UsageError(
                    f"本次结果里没有疑点编号「{flag_id}」。疑点编号见 flags.flag_id 或疑点核查表；已不再发现的疑点不会保留。"
                )
            links = fetch(connection, "explained_flag_links", {"flag_id": flag_id})
            return self._rendered(
                "flag",
                flag=found[0],
                rows=fetch(connection, "explained_flag_rows", {"flag_id": flag_id}),
                links=links,
                **_open(connection, sorted({link["person_id"] for link in links})),
            )

    def records(self, records: list[Record], picture: Path | None = None) -> str:
        """Whose the record is; of two, whether they are one person. Raises UsageError when more are given."""
        if len(records) > 2:
            raise UsageError("--record 至多写两次。")
        return self.pair(records[0], records[1], picture) if len(records) == 2 else self.record(records[0])

    def record(self, record: Record) -> str:
        """Whose the record is, and why."""
        with opened(self.published) as connection:
            link = _link(connection, record)
            return self._rendered("record", record=record, link=link, **_open(connection, [link["person_id"]]))

    def pair(self, left: Record, right: Record, picture: Path | None = None) -> str:
        """Whether two records are one person, and each comparison of the model with its weight."""
        if left == right:
            raise UsageError("两条 --record 是同一条记录，请给出两条不同的记录。")
        with opened(self.published) as connection:
            links = [_link(connection, record) for record in (left, right)]
            run_id = run_of(connection)["run_id"]
            touching = _open(connection, sorted({link["person_id"] for link in links}))
        statements, weighed = self._weighed(run_id, left, right)
        if picture and weighed:
            title = f"{left.title} 与 {right.title}"
            _write(picture, drawn(title, weighed).svg())
        return self._rendered(
            "pair",
            records=(left, right),
            links=links,
            statements=statements,
            weighed=weighed,
            picture=picture if weighed else None,
            decisions=[row for row in touching["decisions"] if _is_of(row, left, right)],
            reviews=[row for row in touching["reviews"] if _is_of(row, left, right)],
        )

    def _weighed(self, run_id: str, left: Record, right: Record) -> tuple[list[Row], Weighed | None]:
        """What both records say, and what the model says of them; None where they say the very same."""
        folder = self.output / ".work" / "linkage" / run_id
        if not folder.is_dir():
            raise UsageError(
                f"本次结果的关联依据不在 {folder}（可能已清理 .work，或结果由旧版程序生成）；请重新运行 canbao run。"
            )
        with explain.opened(folder) as connection:
            found = [explain.statement(connection, **record.given()) for record in (left, right)]
            said = [row for row in found if row is not None]
            if len(said) < 2:
                raise UsageError(f"关联依据与本次结果不符：{folder}。请重新运行 canbao run。")
            if said[0]["entry_id"] == said[1]["entry_id"]:
                return said, None
            entries = [
                Entry(row["entry_id"], f"{record.source}/{record.dataset}")
                for row, record in zip(said, (left, right), strict=True)
            ]
            return said, explain.weigh(connection, folder, [(entries[0], entries[1])])[0]

    def _rendered(self, what: str, **values: Any) -> str:
        environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= {
            "share": text.share,
            "money": text.money,
            "period": text.month,
            "bits": _bits,
            "said": json.loads,
            "wide": _wide,
            "records": lambda numbers: _records(map(text.mask_id_like if self.is_masked else str, numbers)),
            "told": (lambda sentence: text.mask_numbers(sentence or "")) if self.is_masked else text.plain,
            "id_number": text.mask_id if self.is_masked else text.plain,
            "phone": text.mask_phone if self.is_masked else text.plain,
            "birth": text.mask_birth if self.is_masked else text.plain,
            "dataset": lambda row, side="": dataset_title(row[f"source{side}"], row[f"dataset{side}"]),
            "rule": lambda code: text.word(words.MATCH_RULES, code),
            "word": lambda code, name: text.word(getattr(words, name), code),
        }
        shown = {"is_masked": self.is_masked, "titles": _TITLE_WIDTH, "levels": _LEVEL_WIDTH}
        return environment.get_template(f"explain_{what}.txt").render(**shown, **values).rstrip()


def _open(connection: duckdb.DuckDBPyConnection, person_ids: list[str]) -> dict[str, list[Row]]:
    """What awaits a decision about the persons, and what was decided."""
    given = {"person_ids": person_ids}
    return {
        "reviews": fetch(connection, "explained_reviews", given),
        "decisions": fetch(connection, "explained_decisions", given),
    }


def _link(connection: duckdb.DuckDBPyConnection, record: Record) -> Row:
    found = fetch(connection, "explained_link", record.given())
    if not found:
        header = BY_KEY[f"{record.source}/{record.dataset}"].column("record_no").header
        raise UsageError(
            f"本次结果里没有记录「{record.title}」。请核对{header}；"
            "也可能本次未送达，或因不合约定被隔离（见 quarantine 表），隔离的行不参加比对。"
        )
    return found[0]


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"图没有写成：{path}。请检查路径和权限。") from error


def _is_of(row: Row, left: Record, right: Record) -> bool:
    """Whether the row is about the two records, whichever way round."""
    sides = {tuple(row[f"{name}_{side}"] for name in ("source", "dataset", "record_no")) for side in ("l", "r")}
    return sides == {tuple(record.given().values()) for record in (left, right)}


def _bits(weight: float | None) -> str:
    return "" if weight is None else f"{weight:+.2f}"


def _wide(value: object, width: int) -> str:
    """The text with blanks behind it, where a Chinese character takes two places."""
    shown = text.plain(value)
    return shown + " " * max(1, width - sum(2 if ord(sign) > 0x2E7F else 1 for sign in shown))


def _records(numbers: Iterable[str]) -> str:
    """The first numbers, and how many there are where there are more."""
    listed = list(numbers)
    more = f" 等 {len(listed):,} 条" if len(listed) > _MOST_RECORDS else ""
    return "、".join(listed[:_MOST_RECORDS]) + more
