"""Secrets of the office, from the environment or from private files; never in arguments, messages or logs.

`CANBAO_KEY_FILE` (or `CANBAO_KEY`) encrypts the databases of a result; `CANBAO_ACCESS_KEY_FILE` seals the access log.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from schemas.errors import UsageError

KEY, KEY_FILE = "CANBAO_KEY", "CANBAO_KEY_FILE"
ACCESS_KEY_FILE = "CANBAO_ACCESS_KEY_FILE"
#: DuckDB hashes a key once, and does not stretch it: a phrase that people remember would be found by trying.
SHORTEST = 32


def database_key() -> str | None:
    """The key of the published file and the state; None when results are not encrypted. Raises UsageError."""
    given, file = os.environ.get(KEY), os.environ.get(KEY_FILE)
    if given and file:
        raise UsageError(f"{KEY} 和 {KEY_FILE} 只能设一个；建议只用密钥文件。")
    if given:
        return _strong(given.strip(), f"环境变量 {KEY} 中的密钥")
    return from_file(Path(file)) if file else None


def access_key() -> bytes | None:
    """The key that seals the access log; None when its lines are chained by their hashes alone. Raises UsageError."""
    file = os.environ.get(ACCESS_KEY_FILE)
    return from_file(Path(file)).encode() if file else None


def from_file(path: Path) -> str:
    """The key in a file that only its owner can read.

    Raises:
        UsageError: there is no such file, others may read it, it is not ours, or the key is too short.
    """
    try:
        # Not followed: whoever can put a link in its place could choose the key.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise UsageError(f"密钥文件不能读取：{path}（{error.strerror}）。请检查路径和权限；不能是符号链接。") from error
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise UsageError(f"密钥文件不是普通文件：{path}。")
        if about.st_mode & 0o077 or about.st_uid not in (os.geteuid(), 0):
            raise UsageError(f"密钥文件应只有运行本程序的账号可读：{path}。请执行 chown 和 chmod 600 后重试。")
        content = os.read(handle, 4096)
    finally:
        os.close(handle)
    try:
        return _strong(content.decode("ascii").strip(), f"密钥文件 {path} 中的密钥")
    except UnicodeDecodeError:
        raise UsageError(f"密钥文件应是一行 ASCII 文字：{path}。可用 openssl rand -hex 32 生成。") from None


def _strong(key: str, what: str) -> str:
    if len(key) < SHORTEST:
        raise UsageError(f"{what}太短，至少 {SHORTEST} 个字符。可用 openssl rand -hex 32 生成。")
    return key
