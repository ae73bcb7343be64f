"""A county of ten invented people, and one good night of it, for all tests that run the whole program."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from flows import cli
from flows.documents import pdf
from flows.publication import publish
from flows.quality import data_docs

# How long an example takes is the machine's affair, never a failure.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

AS_OF = "2026-11-01"
NAMES = ["王建国", "李秀英", "张伟", "刘芳", "陈志强", "杨桂兰", "赵洋", "黄丽娟", "周海燕", "吴雪"]


def number(place: int) -> str:
    """The citizen number of the person in that place, with its check character."""
    return checked(f"320923{1950 + place * 5}0{1 + place % 9}15{place:02}1")


def checked(digits: str) -> str:
    """The seventeen digits with their check character."""
    total = sum(int(digit) * 2 ** (17 - position) for position, digit in enumerate(digits))
    return digits + "10X98765432"[total % 11]


def write_county(folder: Path) -> Path:
    """Registry, household register, wages and a cremation of ten people."""
    persons = [(f"P{place}", number(place), name) for place, name in enumerate(NAMES)]
    files = {
        "public_security/population_20261025": ["人员编号,公民身份号码,姓名,性别,户籍地区划,人员状态,状态日期"]
        + [f"R{no},{id_number},{name},男,320923001001,正常," for no, id_number, name in persons],
        "insurance/persons_20261025": ["个人编号,社会保障号码,姓名"] + [",".join(person) for person in persons[:6]],
        "insurance/enrolments_20261025": ["关系编号,个人编号,险种,参保日期,参保状态,单位编号"]
        + [f"E{no},{no},{'110' if place else '170'},2020-01-01,{'参保缴费' if place else '待遇领取'},"
           for place, (no, _, _) in enumerate(persons[:6])],
        "insurance/contributions_20261025": ["缴费流水号,个人编号,险种,费款所属期,缴费类型,个人缴费,经办区划"]
        + [f"C{no}{month},{no},110,2026{month:02},正常应缴,300,320923" for no, _, _ in persons[1:5] for month in range(1, 10)],
        "insurance/benefits_20261025": ["发放流水号,个人编号,险种,待遇所属期,待遇项目,金额"]
        + [f"B{month},P0,170,2026{month:02},基本养老金,200" for month in range(1, 11)],
        "tax/wage_withholding_20261025": ["扣缴流水号,扣缴义务人识别号,身份证件号码,姓名,税款所属期,收入额"]
        + [f"W{month},91320923MA1MTHX2X9,{number(7)},{NAMES[7]},2026{month:02},5000" for month in range(8, 11)],
        "civil_affairs/deaths_20261025": ["火化证号,身份证号,死者姓名,死亡日期", f"D1,{number(0)},{NAMES[0]},2026-06-15"],
    }  # fmt: skip
    for name, lines in files.items():
        path = folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Night:
    """Input and output of a run, and the status it ended with."""

    input: Path
    output: Path
    status: int

    @property
    def published(self) -> Path:
        """The published database."""
        return self.output / publish.FILE_NAME


def run_cli(folder: Path, output: Path, *more: str, policy: str = "funing", as_of: str = AS_OF) -> int:
    """`canbao run` in this process; the exit status."""
    arguments = [
        "run",
        "--input",
        folder,
        "--output",
        output,
        "--policy",
        policy,
        "--as-of",
        as_of,
        "--threads",
        "2",
        *more,
    ]
    try:
        return cli.main([str(argument) for argument in arguments])
    except SystemExit as refused:
        return int(refused.code or 0)


def digests(folder: Path) -> dict[str, str]:
    """Every published file and the hash of its content, under the names that readers use."""
    found = {}
    for root, folders, files in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if name not in (".work", ".published")]
        for path in (Path(root) / name for name in files):
            found[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.fixture(autouse=True)
def _process_as_it_was() -> Iterator[None]:
    """The command line sets a umask and levels of logging; no test may notice those of another."""
    levels = {name: logging.getLogger(name).level for name in ("flows", "matchers", "simulator")}
    mask = os.umask(0o022)
    os.umask(mask)
    yield
    os.umask(mask)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


_WRITE_PDF, _BUILD = pdf.write_pdf, data_docs.build


def write_little(patch: pytest.MonkeyPatch) -> None:
    """Nights without PDFs and Data Docs, which take half of a small one."""
    patch.setattr(pdf, "write_pdf", lambda page, path: None)
    patch.setattr(data_docs, "build", lambda beside, results_dir, last=None: beside)


@pytest.fixture(scope="session", autouse=True)
def _little() -> Iterator[None]:
    """What `write_little` leaves out is tested where it is asked for."""
    with pytest.MonkeyPatch.context() as patch:
        write_little(patch)
        yield


@pytest.fixture(scope="module")
def typeset() -> Iterator[None]:
    """PDFs are set."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "write_pdf", _WRITE_PDF)
        yield


@pytest.fixture(scope="module")
def with_data_docs() -> Iterator[None]:
    """Data Docs are built."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data_docs, "build", _BUILD)
        yield


@pytest.fixture(scope="session")
def good_night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """One good run of the county; nobody may change it."""
    folder = tmp_path_factory.mktemp("county")
    given, output = write_county(folder / "input"), folder / "output"
    return Night(given, output, run_cli(given, output))
