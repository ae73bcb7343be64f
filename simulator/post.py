"""What departments send on a day, and what goes wrong with it: late, missing, repeated, corrected, withdrawn files.

Files lie in `<out>/days/<day of arrival>/<source>/`. What is not told today is told later; on the last day all is told.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from schemas.dataset import Dataset, Mode
from schemas.datasets import BY_KEY, DATASETS
from simulator import history
from simulator.chronicle import ADDED, CHANGED, REMOVED, Chronicle
from simulator.damage import broken_copies
from simulator.delivery import file_name, layout_of, write
from simulator.words import Rng, toml

ADD, REMOVE, NOTHING = "add", "remove", "none"
COLUMNS = ("day", "action", "file", "kind", "dated", "rows", "added", "changed", "removed", "note")
#: Events that are never corrected: told again under another date they are the same.
_REPEATABLE = ("civil_affairs/deaths", "health/death_certificates", "tax/contribution_payments")
_PACKED = ("parquet", "xlsx")  #: half a file of these cannot be read
#: Payments that may have been made by mistake.
_PAYMENTS = ("insurance/benefits", "insurance/contributions", "insurance/reimbursements", "tax/wage_withholding")


@dataclass
class Post:
    """The days' files below `out`, and the list of them."""

    out: Path
    rng: Rng
    first: date
    days: int
    listed: list[dict[str, object]] = field(default_factory=list)
    newest: dict[str, date] = field(default_factory=dict)  #: of each dataset, the newest file that has arrived
    is_late: list[tuple[date, str, str]] = field(default_factory=list)  #: arrival, dataset, file
    wrong: dict[str, pd.DataFrame] = field(default_factory=dict)  #: rows told by mistake, to be taken back tomorrow
    plan: dict[str, str] = field(default_factory=dict)  #: what goes wrong today, by dataset
    reserved: set[str] = field(default_factory=set)  #: datasets whose file of tomorrow must come

    def day(self, index: int) -> date:
        """The date of the first, second … day after the first delivery."""
        return self.first + timedelta(days=index)

    def is_snapshot(self, dataset: Dataset, index: int) -> bool:
        """Whether a full extract is due."""
        cycle = toml("days.toml")["snapshots"].get(dataset.key)
        return cycle is not None and index % cycle["every"] == cycle["on"] % cycle["every"]

    def foresee(self, index: int) -> None:
        """Draws what goes wrong on a day: each kind once, as long as there is time to put it right."""
        free = [dataset.key for dataset in DATASETS if dataset.key not in self.reserved]
        self.rng.shuffle(free)
        self.plan, self.reserved = {}, set()

        def draw(kind: str, able: list[str], days: int) -> None:
            if able and index + days <= self.days:
                self.plan[able[0]] = kind
                free.remove(able[0])
                if kind != "missing":
                    self.reserved.add(able[0])

        full = [key for key in free if BY_KEY[key].mode is Mode.FULL]
        due = [key for key in full if self.is_snapshot(BY_KEY[key], index)]
        deltas = [key for key in full if key not in due and not self.is_snapshot(BY_KEY[key], index + 1)]
        draw("faulty_snapshot", [key for key in due if "suffix" not in layout_of(BY_KEY[key])], 1)
        draw("faulty_delta", deltas, 1)
        payments = [key for key in free if key in _PAYMENTS]
        draw("faulty_file", payments[:1], 1)
        draw("faulty_rows", payments[1:2], 1)
        draw("unreadable", [key for key in deltas if key in free and layout_of(BY_KEY[key])["format"] in _PACKED], 1)
        usual = [key for key in deltas + payments[2:] if key in free]
        for kind, days in (("out_of_order", 2), ("late", 1), ("missing", 1)):
            draw(kind, [key for key in usual if key in free], days)

    def send(self, chronicle: Chronicle, index: int, before: dict[str, pd.DataFrame]) -> None:
        """All files of a day. `before`: the facts of yesterday, of datasets whose snapshot will be faulty today."""
        today = self.day(index)
        for arrival, key, name in [each for each in self.is_late if each[0] == today]:
            self._arrives_late(key, name, arrival)
        if index < self.days or self.days == 1:
            self._repeat(today)
        for dataset in DATASETS:
            key = dataset.key
            kind = self.plan.get(key, "on_time")
            if dataset.mode is Mode.FULL and self.is_snapshot(dataset, index):
                self._snapshot(chronicle, dataset, today, before.get(key))
                continue
            frame = chronicle.report(key)
            mistaken = self.wrong.pop(key, None)
            if mistaken is not None:
                frame = pd.concat([frame, mistaken.assign(op=REMOVED)], ignore_index=True)
                kind = "withdrawn"
            if not len(frame):
                continue
            self._changes(chronicle, dataset, frame, kind, index)

    def _changes(self, chronicle: Chronicle, dataset: Dataset, frame: pd.DataFrame, kind: str, index: int) -> None:
        """One dataset's new, changed and removed rows, or what comes instead of them."""
        key, today = dataset.key, self.day(index)
        suffix = "_delta" if dataset.mode is Mode.FULL else ""
        name = file_name(dataset, today, suffix)
        if kind == "missing":
            self._list(today, NOTHING, f"{dataset.source}/{name}", kind, today, note="未报送，内容并入下一次")
            return
        chronicle.is_told(key)
        if kind in ("late", "out_of_order"):
            arrival = self.day(index + (1 if kind == "late" else 2))
            self._write(chronicle, dataset, frame, name, arrival, today, kind="late")
            self.is_late.append((arrival, key, name))
            return
        if kind == "faulty_file":
            other = file_name(dataset, today, "_02")
            self._write(chronicle, dataset, self._mistaken(chronicle, key, frame), other, today, today, "faulty")
            self._list(
                self.day(index + 1), REMOVE, f"{dataset.source}/{other}", "withdrawn", today, note="撤回：整个文件作废"
            )
        if kind == "faulty_rows":
            both = pd.concat([frame, self._mistaken(chronicle, key, frame)], ignore_index=True)
            self._write(chronicle, dataset, both, name, today, today, "faulty")
            tomorrow = self.day(index + 1)
            self._write(
                chronicle, dataset, frame, name, tomorrow, today, "withdrawn", note="撤回：同名文件，去掉误报的行"
            )
            return
        if kind == "unreadable":
            tomorrow = self.day(index + 1)
            self._write(chronicle, dataset, frame, name, tomorrow, today, "corrected", note="重新报送损坏的文件")
            whole = self._path(tomorrow, f"{dataset.source}/{name}").read_bytes()
            self._path(today, f"{dataset.source}/{name}").write_bytes(whole[: len(whole) // 2])
            self._list(today, ADD, f"{dataset.source}/{name}", kind, today, note="文件损坏，无法读取")
            return
        if kind == "faulty_delta":
            self.wrong[key] = self._mistaken(chronicle, key, chronicle.facts(key)).assign(op=ADDED)
            frame = pd.concat([frame, self.wrong[key]], ignore_index=True)
            self._write(chronicle, dataset, frame, name, today, today, "faulty")
            return
        if kind in ("on_time", "faulty_file"):
            is_corrected = dataset.mode is Mode.EVENTS and (frame["op"] == CHANGED).any()
            kind = "corrected" if is_corrected else "on_time"
        note = "撤回：误报的行以“删除”报送" if kind == "withdrawn" else ""
        self._write(chronicle, dataset, self._with_damage(chronicle, key, frame, name), name, today, today, kind, note)

    def _with_damage(self, chronicle: Chronicle, key: str, frame: pd.DataFrame, name: str) -> pd.DataFrame:
        """The frame and a few rows that break the contract, which the truth then lists."""
        sound = frame[frame["op"] != REMOVED]
        bad = broken_copies(self.rng, key, sound, chronicle.unused(key, len(frame))).assign(op=ADDED)
        if not len(bad):
            return frame
        rows = {"key": key, "file": f"{key.split('/')[0]}/{name}", "record_no": bad["record_no"], "kind": bad["damage"]}
        county = chronicle.county
        county.quarantine = pd.concat([county.quarantine, pd.DataFrame(rows)], ignore_index=True)
        return pd.concat([frame, bad], ignore_index=True)

    def _snapshot(self, chronicle: Chronicle, dataset: Dataset, today: date, yesterday: pd.DataFrame | None) -> None:
        """A full extract; when `yesterday` is given, that state by mistake, and the right one tomorrow."""
        frame, layout = chronicle.facts(dataset.key), layout_of(dataset)
        self.wrong.pop(dataset.key, None)
        if yesterday is not None:
            # Tomorrow's changes may take away a row that the right extract has.
            chronicle.fresh.pop(dataset.key, None)
            name, tomorrow = file_name(dataset, today), today + timedelta(days=1)
            self._write(chronicle, dataset, yesterday, name, today, today, "faulty", "内容为前一日的数据")
            self._list(tomorrow, REMOVE, f"{dataset.source}/{name}", "corrected", today, note="由更正的全量文件取代")
            self._write(chronicle, dataset, frame, file_name(dataset, today, "_full"), tomorrow, today, "corrected")
            return
        chronicle.is_told(dataset.key)
        parts = layout.get("parts", 1)
        for part, rows in enumerate(np.array_split(np.arange(len(frame)), parts), start=1):
            suffix = layout.get("suffix", "") + (f"_{part:02d}" if parts > 1 else "")
            suffix = suffix if suffix.startswith("_full") else "_full" + suffix
            self._write(
                chronicle, dataset, frame.iloc[rows], file_name(dataset, today, suffix), today, today, "on_time"
            )

    def _mistaken(self, chronicle: Chronicle, key: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows that are none: some of the frame's once more, under numbers that nothing else bears."""
        rows = frame.iloc[np.sort(self.rng.choice(len(frame), min(len(frame), 5 + len(frame) // 20), replace=False))]
        start = chronicle.unused(key, len(rows))
        return rows.assign(record_no=start + np.arange(len(rows)), **({"op": ADDED} if "op" in frame else {}))

    def _repeat(self, today: date) -> None:
        """A file that came before comes again: once as it was, once under today's date."""
        told = [row for row in self.listed if row["kind"] == "on_time" and str(row["file"]).startswith(_REPEATABLE)]
        if told:
            earlier = max(told, key=lambda row: (str(row["day"]), self.rng.random()))
            file, rows = str(earlier["file"]), earlier["rows"]
            origin = self.out / "days" / f"{earlier['day']:%Y%m%d}" / file
        else:
            key = str(self.rng.choice(_REPEATABLE[:2]))
            origin, rows = max(self.out.glob(f"{key}_2*")), None
            file = f"{key.split('/')[0]}/{origin.name}"
        source, name = file.split("/")
        dataset = BY_KEY[f"{source}/{name.split('_2')[0]}"]
        other = f"{source}/{file_name(dataset, today, '_02')}"
        for path, note in ((file, "与此前文件相同"), (other, f"与 {name} 内容相同，日期不同")):
            shutil.copyfile(origin, self._path(today, path))
            self._list(today, ADD, path, "repeated", _dated(path), rows, note)

    def _arrives_late(self, key: str, name: str, today: date) -> None:
        """Says of a late file whether a newer one came before it."""
        kind = "out_of_order" if self.newest.get(key, date.min) > _dated(name) else "late"
        for row in self.listed:
            if row["day"] == today and row["file"] == f"{BY_KEY[key].source}/{name}":
                row["kind"] = kind

    def _write(
        self, chronicle: Chronicle, dataset: Dataset, frame: pd.DataFrame, name: str, arrival: date, dated: date,
        kind: str, note: str = "",
    ) -> None:  # fmt: skip
        """One file, in the folder of the day on which it arrives."""
        counts = frame["op"].value_counts() if "op" in frame else {}
        frame = history.sent_twice(self.rng, frame)
        shown = frame.drop(columns="op") if "op" in frame and dataset.mode is Mode.EVENTS else frame
        write(dataset, chronicle.county, shown, self._path(arrival, f"{dataset.source}/{name}"), self.rng)
        if arrival == dated:
            self.newest[dataset.key] = dated
        told = {
            word: int(counts.get(op, 0)) for word, op in (("added", ADDED), ("changed", CHANGED), ("removed", REMOVED))
        }
        self._list(arrival, ADD, f"{dataset.source}/{name}", kind, dated, len(frame), note, **told)

    def _path(self, arrival: date, file: str) -> Path:
        path = self.out / "days" / f"{arrival:%Y%m%d}" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _list(
        self, day: date, action: str, file: str, kind: str, dated: date, rows: object = None, note: str = "",
        **counts: int,
    ) -> None:  # fmt: skip
        self.listed.append({
            "day": day, "action": action, "file": file, "kind": kind, "dated": dated, "rows": rows,
            "added": 0, "changed": 0, "removed": 0, **counts, "note": note,
        })  # fmt: skip


def _dated(name: str) -> date:
    """The date in a file's name."""
    return date.fromisoformat(name.split("_2", 1)[1].join(("2", ""))[:8])
