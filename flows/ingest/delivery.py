"""Which files were delivered: `<input>/<source>/<dataset>_<YYYYMMDD>[_full|_delta][_<part>].<ext>[.gz]`."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from schemas.dataset import Dataset, Mode
from schemas.datasets import BY_KEY
from schemas.errors import InputError
from schemas.published import words
from schemas.review import FOLDER as DECISIONS_FOLDER

EXTENSIONS = ("csv", "txt", "xlsx", "parquet", "dbf")
_NAME = re.compile(
    r"(?P<dataset>[a-z_]+?)_(?P<date>\d{8})(?:_(?P<mode>full|delta))?(?:_(?P<part>\w+))?"
    r"\.(?P<extension>csv|txt|xlsx|parquet|dbf)(?P<gzip>\.gz)?",
    re.IGNORECASE,
)
#: In a part's name, what was meant to say how the file is to be taken and does not stand where the contract has it.
_MISNAMED = re.compile(r"full|delta|全量|增量", re.IGNORECASE)
#: Endings of files that hold tables, ours and those that departments send by mistake.
_DATA_ENDINGS = frozenset(
    [f".{extension}" for extension in EXTENSIONS]
    + [".gz", ".xls", ".et", ".ods", ".zip", ".rar", ".7z", ".mdb", ".sql", ".pdf", ".doc", ".docx", ".wps"]
)


@dataclass(frozen=True)
class DeliveredFile:
    """One file. `is_full`: it replaces what came before; otherwise its rows are added or update by record_no."""

    path: Path
    dataset: Dataset
    as_of: dt.date
    is_full: bool
    is_delta: bool
    part: str
    extension: str
    is_gzip: bool

    @property
    def name(self) -> str:
        """`source/file`, as it is called in reports."""
        return f"{self.dataset.source}/{self.path.name}"


@dataclass(frozen=True)
class Delivery:
    """The files of one dataset with one date and one meaning: they are good or refused together."""

    dataset: Dataset
    as_of: dt.date
    is_full: bool
    files: tuple[DeliveredFile, ...]


@dataclass(frozen=True)
class Unrecognised:
    """A file that no declaration expects, and why, in the words shown to people. `name` is `folder/file`.

    `is_stray`: by its ending it was never meant as data (a note, a checksum); nobody has to correct it.
    """

    name: str
    sentence: str
    is_stray: bool = False


def scan(folder: Path) -> tuple[list[Delivery], list[Unrecognised]]:
    """Deliveries in the order in which they apply, and the files that are none.

    Raises:
        InputError: the folder is missing, no folder, unreadable, or holds not one delivery.
    """
    if not folder.exists():
        raise InputError(f"数据目录不存在：{folder}。请检查 --input 的路径。")
    if not folder.is_dir():
        raise InputError(f"--input 应当是目录，而不是文件：{folder}。请给出各部门数据所在的目录。")
    found: dict[tuple[str, dt.date, int, str], list[DeliveredFile]] = {}
    unknown: list[Unrecognised] = []
    try:
        paths = sorted(path for depth in ("*", "*/*") for path in folder.glob(depth) if _may_be_meant(path, folder))
    except OSError as error:
        raise InputError(f"数据目录无法读取：{folder}。请检查权限。") from error
    for path in paths:
        if path.parent == folder / DECISIONS_FOLDER:
            continue
        if path.parent == folder or path.parent.name not in words.SOURCES:
            unknown.append(_misplaced(path, folder))
            continue
        file = _recognise(path)
        if isinstance(file, Unrecognised):
            unknown.append(file)
            continue
        # Parts of a snapshot stand and fall together; each file of events stands alone, the tenth after the second.
        alone = "" if file.is_full else re.sub(r"\d+", lambda number: number[0].zfill(20), path.name)
        found.setdefault((file.dataset.key, file.as_of, 0 if file.is_full else 1, alone), []).append(file)
    if not found:
        raise InputError(
            f"数据目录里没有可识别的文件：{folder}。文件应当放在 <部门>/<数据集>_<YYYYMMDD>.csv 这样的位置，"
            "例如 public_security/population_20261101.csv。"
            + "".join(f"\n  · {file.name}：{file.sentence}" for file in unknown)
        )
    deliveries = [
        Delivery(files[0].dataset, files[0].as_of, files[0].is_full, tuple(files)) for _, files in sorted(found.items())
    ]
    return deliveries, unknown


def _may_be_meant(path: Path, folder: Path) -> bool:
    """Whatever lies in a department's folder; elsewhere files named as deliveries, and tables under a department's name.

    Other files and folders may lie there, too.
    """
    inside = path.relative_to(folder).parts
    if path.name.startswith((".", "~$")):
        return False
    if len(inside) == 1:
        return path.is_file() and _NAME.fullmatch(path.name) is not None
    is_table = path.suffix.lower() in _DATA_ENDINGS and _department_of(inside[0]) is not None
    return inside[0] in words.SOURCES or is_table or _NAME.fullmatch(path.name) is not None


def _department_of(folder_name: str) -> str | None:
    """The department that a folder is named after in words."""
    return next((code for code, word in words.SOURCES.items() if word in folder_name), None)


def _misplaced(path: Path, folder: Path) -> Unrecognised:
    inside = path.relative_to(folder)
    if path.parent == folder:
        return Unrecognised(
            f"{folder.name}/{path.name}", "文件应当放在部门目录里（如 public_security），未读取；请移动后重新报送。"
        )
    meant = _department_of(inside.parts[0]) or "public_security"
    return Unrecognised(
        inside.as_posix(), f"没有名为「{inside.parts[0]}」的部门目录，未读取；请核对目录名（如 {meant}）。"
    )


def is_snapshot(dataset: Dataset, name: str) -> bool:
    """Whether a file of that name replaces what came before."""
    match = _NAME.fullmatch(name)
    return match is not None and _is_full(dataset, (match["mode"] or "").lower())


def _is_full(dataset: Dataset, mode: str) -> bool:
    return mode == "full" or (not mode and dataset.mode is Mode.FULL)


def _recognise(path: Path) -> DeliveredFile | Unrecognised:
    name = f"{path.parent.name}/{path.name}"
    match = _NAME.fullmatch(path.name)
    if match is None and path.is_dir():
        return Unrecognised(name, "是文件夹，其中的文件未读取；数据文件应直接放在部门目录里。", is_stray=True)
    if match is None and path.suffix.lower() not in _DATA_ENDINGS:
        return Unrecognised(name, "不是约定的数据文件，未读取。", is_stray=True)
    if match is None:
        return Unrecognised(
            name, "文件名不符合「数据集_YYYYMMDD[_full|_delta][_分卷].扩展名」的约定，未读取；请改名后重新报送。"
        )
    dataset = BY_KEY.get(f"{path.parent.name}/{match['dataset'].lower()}")
    if dataset is None:
        return Unrecognised(
            name, f"部门 {path.parent.name} 没有名为「{match['dataset']}」的数据集，未读取；请核对文件名。"
        )
    try:
        as_of = dt.datetime.strptime(match["date"], "%Y%m%d").date()
    except ValueError:
        return Unrecognised(name, f"文件名中的日期「{match['date']}」不存在，未读取；请改正后重新报送。")
    if _MISNAMED.search(match["part"] or ""):
        return Unrecognised(
            name,
            f"文件名中的「{match['part']}」不合约定，不知是全量还是增量，未读取；请在日期之后紧接着写 _full 或 _delta，"
            "分卷号写在其后，重新报送。",
        )
    mode = (match["mode"] or "").lower()
    return DeliveredFile(
        path=path,
        dataset=dataset,
        as_of=as_of,
        is_full=_is_full(dataset, mode),
        is_delta=mode == "delta",
        part=match["part"] or "",
        extension=match["extension"].lower(),
        is_gzip=bool(match["gzip"]),
    )
