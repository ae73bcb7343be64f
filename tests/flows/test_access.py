"""The access log: what it says, that tampering shows, and that nobody's full data are seen without a line in it."""

from __future__ import annotations

import errno
import hashlib
import json
import multiprocessing
import os
import shutil
import syslog
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from flows import access, cli
from flows.publication import keys, unfinished
from schemas.errors import PublishError, UsageError
from tests.conftest import NAMES, Night, number

Lines = list[bytes]


@pytest.fixture(autouse=True)
def _quiet_journal(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the system's journal would be told; the machine's own is left in peace."""
    told: list[str] = []
    monkeypatch.setattr(syslog, "syslog", lambda _, message: told.append(message))
    monkeypatch.delenv(keys.ACCESS_KEY_FILE, raising=False)
    return told


@pytest.fixture
def journal(_quiet_journal: list[str]) -> list[str]:
    return _quiet_journal


@pytest.fixture
def night(good_night: Night, tmp_path: Path) -> Path:
    """A copy of the good night's results, with nobody's access logged yet."""
    output = tmp_path / "output"
    shutil.copytree(good_night.output, output, ignore=shutil.ignore_patterns("access.*"))
    return output


def view(number: int = 1, **more: object) -> access.View:
    asked = {"command": "explain", "asked": {"person_id": f"P{number}"}, "masked": False, "reason": "信访核查",
             "by": None, "run_id": "r"}  # fmt: skip
    return access.View(**(asked | more))  # type: ignore[arg-type]


def written(output: Path, count: int) -> Lines:
    for place in range(1, count + 1):
        access.record(output, view(place))
    return (output / access.FILE_NAME).read_bytes().splitlines(keepends=True)


def person_of(output: Path) -> str:
    with duckdb.connect(str(output / "canbao.duckdb"), read_only=True) as found:
        return str(found.sql("select person_id from person_links where record_no = 'P0'").fetchall()[0][0])


def test_a_line_says_who_when_where_what_whose_and_why(
    night: Path, journal: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    person = person_of(night)
    arguments = ["explain", "--output", str(night), "--person", person]
    assert cli.main(arguments) == 0
    assert cli.main([*arguments, "--unmasked", "--reason", f"核查 {number(0)} 的来信", "--by", "周海燕"]) == 0
    assert number(0) in capsys.readouterr().out
    masked, full = ((json.loads(line)) for line in (night / access.FILE_NAME).read_text(encoding="utf-8").splitlines())
    assert (masked["masked"], masked["reason"], masked["seq"]) == (True, None, 1)
    assert full["asked"] == {"person_id": person} and full["command"] == "explain" and full["by"] == "周海燕"
    assert full["masked"] is False and full["reason"] == f"核查 {number(0)[:4]}{'*' * 10}{number(0)[-4:]} 的来信"
    assert full["account"] and full["host"] and full["at"] and full["run_id"] and full["previous"] == masked["hash"]
    for name in (access.FILE_NAME, access.HEAD_NAME):
        assert (night / name).stat().st_mode & 0o777 == 0o600
        content = (night / name).read_text(encoding="utf-8")
        assert number(0) not in content and NAMES[0] not in content
    assert [line.split(" log=")[0] for line in journal] == [
        f"access seq={line['seq']} hash={line['hash']}" for line in (masked, full)
    ]
    assert cli.main(["access", "verify", "--output", str(night)]) == 0
    assert "访问日志完整" in capsys.readouterr().out
    assert cli.main(["access", "show", "--output", str(night)]) == 0
    shown = capsys.readouterr().out
    assert person in shown and "脱敏" in shown and "周海燕" in shown and "的来信" in shown


def test_the_account_is_not_what_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    access.record(tmp_path, view())
    assert json.loads((tmp_path / access.FILE_NAME).read_bytes())["account"] != "somebody-else"


@pytest.mark.parametrize("command", [["explain", "--person", "P1"], ["documents", "--to", "full"]])
@pytest.mark.parametrize("reason", [[], ["--reason", " 看 "], ["--reason", "看" * 501]])
def test_full_data_need_a_reason(
    night: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
    reason: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main([*command, "--output", str(night), "--unmasked", *reason]) == 2
    assert "--reason" in capsys.readouterr().err
    assert not list(tmp_path.glob("full/*")) and not (night / access.FILE_NAME).exists()


def test_where_nothing_can_be_logged_only_masked_data_are_shown(
    night: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    # Not a matter of rights, which would not stop a test that runs as root.
    (night / access.FILE_NAME).mkdir()
    arguments = ["explain", "--output", str(night), "--person", person_of(night)]
    unmasking = ["--unmasked", "--reason", "信访核查"]
    assert cli.main([*arguments, *unmasking]) == 1
    shown = capsys.readouterr()
    assert shown.out == "" and "访问日志不能写入" in shown.err and "完整信息没有显示" in shown.err
    assert cli.main(["documents", "--output", str(night), "--to", str(tmp_path / "full"), *unmasking]) == 1
    assert not (tmp_path / "full").exists()
    assert cli.main(arguments) == 0
    shown = capsys.readouterr()
    assert NAMES[0] in shown.out and number(0) not in shown.out and "这次查看没有记下" in shown.err


def test_lists_that_cannot_be_written_leave_nothing_and_name_the_folder_that_was_asked_for(
    night: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, mode: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "chmod", full)
    target = tmp_path / "kept/lists"
    assert cli.main(["documents", "--output", str(night), "--to", str(target)]) == 1
    said = capsys.readouterr().err
    assert str(target) in said and "什么都没有留下" in said and unfinished.PREFIX not in said
    assert list(target.parent.iterdir()) == []


def test_a_full_disk_leaves_the_log_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, 2)
    before = (tmp_path / access.FILE_NAME).read_bytes()
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, content: real(handle, content[:10]))
    with pytest.raises(PublishError, match="不能写入"):
        access.record(tmp_path, view())
    monkeypatch.undo()
    assert (tmp_path / access.FILE_NAME).read_bytes() == before
    assert access.verified(tmp_path).fault is None


def changed(lines: Lines) -> Lines:
    return [lines[0], lines[1].replace("信访核查".encode(), "例行检查".encode()), *lines[2:]]


def forged(lines: Lines) -> Lines:
    """A line changed by somebody who works out its hash anew, but not those of the lines behind it."""
    line = json.loads(lines[1])
    line["reason"] = "例行检查"
    line.pop("hash")
    content = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()
    line["hash"] = hashlib.sha256(content).hexdigest()
    return [lines[0], json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n", *lines[2:]]


@pytest.mark.parametrize(
    ("tamper", "place"),
    [
        (changed, "第 2 行内容与其校验值不符"),
        (forged, "第 3 行与上一行不相接"),
        (lambda lines: [lines[0], *lines[2:]], "第 2 行序号是 3"),
        (lambda lines: lines[1:], "第 1 行序号是 2"),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "第 2 行序号是 3"),
        (lambda lines: [*lines[:2], lines[1], *lines[2:]], "第 3 行序号是 2"),
        (lambda lines: [lines[0], lines[1].replace(b'":"', b'": "', 1), *lines[2:]], "第 2 行不是完整的一行日志"),
        (lambda lines: [*lines, b"\xff\n"], "第 5 行不是完整的一行日志"),
        (lambda lines: lines[:-1], "末尾被截去：应有第 4 行，只有 3 行"),
        (lambda lines: [*lines[:-1], lines[-1][:20]], "第 4 行不是完整的一行日志"),
        (lambda lines: [], "末尾被截去：应有第 4 行，只有 0 行"),
    ],
    ids=["changed", "forged", "deleted", "first", "swapped", "repeated", "spaced", "strange", "cut", "torn", "emptied"],
)
def test_tampering_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], tamper: Callable[[Lines], Lines], place: str
) -> None:
    lines = written(tmp_path, 4)
    (tmp_path / access.FILE_NAME).write_bytes(b"".join(tamper(lines)))
    assert cli.main(["access", "verify", "--output", str(tmp_path)]) == 1
    assert place in capsys.readouterr().out
    assert cli.main(["access", "show", "--output", str(tmp_path)]) == 1
    assert "以下不可信" in capsys.readouterr().out


@pytest.mark.parametrize("tamper", [lambda lines: lines[:-1], lambda lines: [*lines[:-1], lines[-1][:20]], changed])
def test_a_broken_end_is_not_written_over(tmp_path: Path, tamper: Callable[[Lines], Lines]) -> None:
    lines = written(tmp_path, 2)
    (tmp_path / access.FILE_NAME).write_bytes(b"".join(tamper(lines)))
    before = (tmp_path / access.FILE_NAME).read_bytes()
    with pytest.raises(PublishError, match="canbao access verify"):
        access.record(tmp_path, view())
    assert (tmp_path / access.FILE_NAME).read_bytes() == before


def test_the_log_gone_or_its_head_gone(tmp_path: Path) -> None:
    written(tmp_path, 2)
    head = (tmp_path / access.HEAD_NAME).read_bytes()
    (tmp_path / access.HEAD_NAME).unlink()
    assert "缺少 access.head.json" in str(access.verified(tmp_path).fault)
    (tmp_path / access.HEAD_NAME).write_bytes(head)
    (tmp_path / access.FILE_NAME).unlink()
    assert "末尾被截去" in str(access.verified(tmp_path).fault)


def test_a_crash_between_line_and_head_is_no_tampering(tmp_path: Path) -> None:
    written(tmp_path, 1)
    head = (tmp_path / access.HEAD_NAME).read_bytes()
    access.record(tmp_path, view())
    (tmp_path / access.HEAD_NAME).write_bytes(head)
    assert access.verified(tmp_path).fault is None
    access.record(tmp_path, view())
    assert access.verified(tmp_path).fault is None


def test_a_crash_before_the_first_head_is_no_tampering(tmp_path: Path) -> None:
    written(tmp_path, 1)
    (tmp_path / access.HEAD_NAME).unlink()
    access.record(tmp_path, view())
    assert access.verified(tmp_path).fault is None


def test_a_log_rewritten_with_its_head_shows_against_the_journal(
    tmp_path: Path, journal: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, 3)
    heads = tmp_path / "heads.txt"
    heads.write_text("\n".join(["11月 01 07:00 host canbao[1]: " + line for line in journal]), encoding="utf-8")
    verify = ["access", "verify", "--output", str(tmp_path)]
    assert cli.main([*verify, "--heads", str(heads)]) == 0
    assert "与系统日志一致" in capsys.readouterr().out
    for name in (access.FILE_NAME, access.HEAD_NAME):
        (tmp_path / name).unlink()
    for place in (1, 2, 4):
        access.record(tmp_path, view(place))
    # Whoever may write the folder can write both files anew: only what lies elsewhere tells.
    assert cli.main(verify) == 0
    assert cli.main([*verify, "--heads", str(heads)]) == 1
    assert "与系统日志所记的不同" in capsys.readouterr().out
    heads.write_text("nothing of ours\n", encoding="utf-8")
    assert cli.main([*verify, "--heads", str(heads)]) == 2


def test_a_sealed_log_cannot_be_written_anew_without_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = tmp_path / "key"
    key.write_text("5e" * 32, encoding="ascii")
    key.chmod(0o600)
    monkeypatch.setenv(keys.ACCESS_KEY_FILE, str(key))
    lines = written(tmp_path, 3)
    assert access.verified(tmp_path).fault is None
    (tmp_path / access.FILE_NAME).write_bytes(b"".join(forged(lines)))
    assert "第 2 行内容与其校验值不符" in str(access.verified(tmp_path).fault)
    (tmp_path / access.FILE_NAME).write_bytes(b"".join(lines))
    monkeypatch.delenv(keys.ACCESS_KEY_FILE)
    with pytest.raises(UsageError, match="由密钥封签"):
        access.verified(tmp_path)
    with pytest.raises(PublishError):
        access.record(tmp_path, view())


def _add(folder: str, count: int) -> None:
    for place in range(count):
        access.record(Path(folder), view(place))


def test_two_writers_at_once(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_add, args=(str(tmp_path), 40)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    chain = access.verified(tmp_path)
    assert chain.fault is None and len(chain.lines) == 120
