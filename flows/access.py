"""Who looked at whose data, and why: `<output>/access.log.jsonl`, to which lines are only ever added.

Each line carries the hash of the line before and its own, so that a line that was changed, deleted, moved or put in
between breaks the chain; `access.head.json` and the system's journal hold the last hash, so that a tail cut off shows.
No line holds a name, a number of a person or a telephone.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import hmac
import json
import os
import platform
import pwd
import re
import syslog
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.documents.text import mask_numbers
from flows.publication import keys
from schemas.errors import PublishError, UsageError

FILE_NAME, HEAD_NAME = "access.log.jsonl", "access.head.json"
#: A reason of fewer characters says nothing.
_SHORTEST_REASON = 4
_LONGEST = 500
_START = "0" * 64
_LOGIN_UID = Path("/proc/self/loginuid")
#: What the system's journal is told, as `journalctl -t canbao` prints it.
_TOLD = "access seq={seq} hash={hash} log={log}"
_HEARD = re.compile(r"access seq=(\d+) hash=([0-9a-f]{64}) log=(.+)")

Line = dict[str, Any]


@dataclass(frozen=True)
class View:
    """What somebody is about to see. `asked` holds ids of persons, flags or records, never names or numbers."""

    command: str
    asked: Mapping[str, Any]
    masked: bool
    reason: str | None
    by: str | None
    run_id: str | None


@dataclass(frozen=True)
class Chain:
    """The lines up to where the chain breaks; `fault` says where and how, None when it is whole."""

    lines: tuple[Line, ...]
    fault: str | None


def reason_for(masked: bool, given: str | None) -> str | None:
    """The reason, tidied. Raises UsageError when full data are asked for without one."""
    reason = " ".join((given or "").split())
    if not masked and len(reason) < _SHORTEST_REASON:
        raise UsageError(f"完整显示个人信息须用 --reason 写明事由（至少 {_SHORTEST_REASON} 个字），并记入访问日志。")
    if len(reason) > _LONGEST:
        raise UsageError(f"--reason 太长，至多 {_LONGEST} 个字。")
    return reason or None


def record(output: Path, view: View) -> None:
    """Adds a line for the view and waits until it is on the disk. To be called before anything is shown.

    Raises:
        PublishError: the line could not be written, or the log has been tampered with; nobody's full data may be shown then.
    """
    path, key = output / FILE_NAME, keys.access_key()
    try:
        with _held(path) as handle:
            lines = _lines(path)
            chain = _followed(lines[-1:], key, first=len(lines))
            fault = chain.fault or _cut(_head(output), lines, chain.lines)
            if fault:
                raise PublishError(
                    f"访问日志已损坏或被改动，不能续写：{path}（{fault}）。"
                    "请运行 canbao access verify，留存原文件备查，并报告负责人。"
                )
            line = _line(view, chain.lines[-1] if chain.lines else None, key)
            _append(handle, _written(line) + b"\n")
            _keep_head(output, line)
    except OSError as error:
        raise PublishError(f"访问日志不能写入：{path}（{error.strerror}）。请检查目录权限和磁盘空间。") from error
    syslog.openlog("canbao")
    syslog.syslog(syslog.LOG_NOTICE, _TOLD.format(seq=line["seq"], hash=line["hash"], log=path.absolute()))


def verified(output: Path, heads: Path | None = None) -> Chain:
    """The log of a folder, and whether it is whole; `heads` is what the journal was told, as text.

    Raises:
        UsageError: a file cannot be read, or the log is sealed with a key that was not given.
    """
    path, key = output / FILE_NAME, keys.access_key()
    try:
        lines = _lines(path)
        told = heads.read_text(encoding="utf-8", errors="replace").splitlines() if heads else []
    except OSError as error:
        raise UsageError(f"不能读取：{error.filename}（{error.strerror}）。") from error
    if not key and any(b'"seal":"hmac-sha256"' in line for line in lines):
        raise UsageError(f"访问日志由密钥封签，核对须设置 {keys.ACCESS_KEY_FILE}：{path}。")
    chain = _followed(lines, key, first=1)
    if chain.fault is None:
        chain = Chain(chain.lines, _cut(_head(output), lines, chain.lines))
    if chain.fault is None and heads:
        chain = Chain(chain.lines, _missing(chain.lines, told, path, heads))
    return chain


@contextmanager
def _held(path: Path) -> Iterator[int]:
    """The log, open for adding, for one writer at a time. Never followed through a link."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        os.fchmod(handle, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _append(handle: int, content: bytes) -> None:
    """The whole line, on the disk; or none of it, when the disk is full."""
    size = os.fstat(handle).st_size
    try:
        if os.write(handle, content) != len(content):
            raise OSError(28, "磁盘空间不足")
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, size)
        raise


def _line(view: View, last: Line | None, key: bytes | None) -> Line:
    line = {
        "seq": last["seq"] + 1 if last else 1,
        "at": dt.datetime.now().astimezone().isoformat(timespec="seconds"),
        "account": _account(os.getuid()),
        "login": _login(),
        "by": _tidy(view.by),
        "host": platform.node(),
        "command": view.command,
        "asked": {name: _tidy(value) for name, value in view.asked.items()},
        "masked": view.masked,
        "reason": _tidy(view.reason),
        "run_id": view.run_id,
        "seal": "hmac-sha256" if key else "sha256",
        "previous": last["hash"] if last else _START,
    }
    return {**line, "hash": _sealed(line, key)}


def _tidy(value: Any) -> Any:
    if isinstance(value, list):
        return [_tidy(each) for each in value]
    return mask_numbers(value)[:_LONGEST] if isinstance(value, str) else value


def _account(uid: int) -> str:
    """The account's name, from the system and not from the environment, which anybody can set."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _login() -> str | None:
    """Who logged in, also behind `sudo`, where the system's audit keeps it."""
    try:
        uid = int(_LOGIN_UID.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return None if uid == 2**32 - 1 else _account(uid)


def _written(line: Line) -> bytes:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()


def _sealed(line: Line, key: bytes | None) -> str:
    """The hash of the line's content, with the hash of the line before in it."""
    content = _written({name: value for name, value in line.items() if name != "hash"})
    return hmac.new(key, content, "sha256").hexdigest() if key else hashlib.sha256(content).hexdigest()


def _lines(path: Path) -> list[bytes]:
    """The lines of the log; what a crash left behind the last line break is one, too."""
    content = path.read_bytes() if path.exists() else b""
    lines = content.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def _followed(lines: list[bytes], key: bytes | None, *, first: int) -> Chain:
    """The lines one after the other as far as each follows from the one before; `first` is the number of the first."""
    found: list[Line] = []
    for number, written in enumerate(lines, start=first):
        line = _read(written)
        previous = found[-1]["hash"] if found else None if number > 1 else _START
        fault = (
            "不是完整的一行日志" if line is None
            else f"序号是 {line['seq']}，有行被删除、插入或移动" if line["seq"] != number
            else "与上一行不相接，有行被改动、删除或移动" if previous and line["previous"] != previous
            else "内容与其校验值不符，被改动过；或封签的密钥不同"
            if not hmac.compare_digest(str(line["hash"]), _sealed(line, key))
            else None
        )  # fmt: skip
        if line is None or fault:
            return Chain(tuple(found), f"第 {number} 行{fault}")
        found.append(line)
    return Chain(tuple(found), None)


def _read(written: bytes) -> Line | None:
    """The line; None when it is not, to the byte, what the program writes."""
    try:
        line = json.loads(written)
    except ValueError:
        return None
    is_ours = isinstance(line, dict) and {"seq", "previous", "hash"} <= set(line) and _written(line) == written
    return line if is_ours else None


def _head(output: Path) -> Line | None:
    """The last line's number and hash, as kept beside the log; None when there is none that can be read."""
    try:
        return dict(json.loads((output / HEAD_NAME).read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _keep_head(output: Path, line: Line) -> None:
    """Replaced after every line, so it may be one behind after a crash, and never ahead."""
    fresh = output / f".{HEAD_NAME}"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(_written({"seq": line["seq"], "hash": line["hash"]}))
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, output / HEAD_NAME)


def _cut(head: Line | None, lines: list[bytes], followed: tuple[Line, ...]) -> str | None:
    """That the log is shorter than, or another one than, what the head says of it; None when they agree."""
    if head is None:
        return f"缺少 {HEAD_NAME}，末尾可能被截去" if len(lines) > 1 else None
    if head.get("seq", 0) > len(lines):
        return f"末尾被截去：应有第 {head['seq']} 行，只有 {len(lines)} 行"
    known = [line for line in followed if line["seq"] == head.get("seq")]
    if known and known[0]["hash"] != head.get("hash"):
        return f"第 {head['seq']} 行与 {HEAD_NAME} 所记的不同，日志被重写过"
    return None


def _missing(lines: tuple[Line, ...], told: list[str], path: Path, heads: Path) -> str | None:
    """The first line that the journal was told of and that the log lacks, or has otherwise; None when all are there."""
    log = str(path.absolute())
    heard = [found.groups() for each in told if (found := _HEARD.search(each)) and found.group(3).strip() == log]
    if not heard:
        raise UsageError(f"{heads} 里没有这份日志（{log}）的记录。请用 journalctl -t canbao -o cat 导出后重试。")
    hashes = {line["seq"]: line["hash"] for line in lines}
    for seq, told_hash, _ in heard:
        if hashes.get(int(seq)) != told_hash:
            return f"第 {seq} 行与系统日志所记的不同或已不在，日志被重写或截短过"
    return None
