"""What the values of arguments must be, and how commands speak."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import sys


def day(text: str) -> dt.date:
    """A date as YYYY-MM-DD."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"「{text}」不是 YYYY-MM-DD 形式的日期") from error


def count(text: str) -> int:
    """A whole number above 0."""
    if not re.fullmatch(r"[1-9]\d{0,3}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"「{text}」不是大于 0 的整数")
    return int(text)


def memory(text: str) -> str:
    """A size such as 4GB."""
    if not re.fullmatch(r"\d+(\.\d+)?\s*[KMGT]i?B", text, re.ASCII | re.IGNORECASE):
        raise argparse.ArgumentTypeError(f"「{text}」不是内存大小，应写作 4GB 或 512MB 这样")
    return text


def show(text: str) -> None:
    """Prints what a command has to say; a reader who has gone away (`| head`) does not make it fail."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
