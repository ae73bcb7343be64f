"""The command line: its four statuses, and sentences that an official understands."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from flows import cli
from flows import run as runs
from schemas.errors import CheckFailedError, SqlStepError
from tests.conftest import NAMES, number, run_cli

RUN = ["run", "--input", "a", "--output", "b", "--policy", "funing"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run"], "缺少参数 --input, --output, --policy"),
        (["fly"], "没有名为 'fly' 的命令"),
        ([*RUN, "--fast"], "没有这样的参数：--fast"),
        ([*RUN, "--as-of", "2026-13-01"], "「2026-13-01」不是 YYYY-MM-DD 形式的日期"),
        ([*RUN, "--as-of", "20261101x"], "「20261101x」不是 YYYY-MM-DD 形式的日期"),
        ([*RUN, "--as-of"], "参数 --as-of 后面缺少它的值"),
        ([*RUN, "--threads", "0"], "「0」不是大于 0 的整数"),
        ([*RUN, "--threads", "many"], "「many」不是大于 0 的整数"),
        ([*RUN, "--memory-limit", "plenty"], "应写作 4GB"),
        (["simulate", "--persons", "x", "--out", "y"], "参数 --persons 的值 'x' 不是数"),
    ],
    ids=lambda value: " ".join(value[-2:]) if isinstance(value, list) else "",
)
def test_arguments_that_cannot_be_used(capsys, arguments, told):
    with pytest.raises(SystemExit) as refused:
        cli.main(arguments)
    shown = capsys.readouterr().err
    assert refused.value.code == 2
    assert shown.startswith("错误：") and told in shown and "--help" in shown


def test_no_command_shows_the_commands(capsys):
    assert cli.main([]) == 2
    assert {"run", "simulate", "evaluate", "query", "dictionary"} <= set(re.findall(r"[a-z]+", capsys.readouterr().out))


def test_an_unknown_policy_is_told_with_those_that_exist(tmp_path, capsys):
    assert run_cli(tmp_path, tmp_path / "output", policy="atlantis") == 2
    assert re.search("政策文件不能使用.atlantis(.|\n)*现有政策：.*funing", capsys.readouterr().err)


def test_evaluating_what_was_never_published(tmp_path, capsys):
    assert cli.main(["evaluate", "--truth", str(tmp_path), "--output", str(tmp_path)]) == 2
    assert "没有可评测的结果" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (RuntimeError(f"row {number(1)} {NAMES[1]}"), 1, "程序内部错误（RuntimeError）"),
        (
            SqlStepError("20_standardise/name_form", f"Could not convert '{number(1)}' {NAMES[1]}"),
            1,
            "步骤 20_standardise/name_form",
        ),
        (CheckFailedError("应发布的表 pub.flags 缺少列：summary；没有发布任何结果"), 1, "缺少列：summary"),
        (KeyboardInterrupt(), 1, "已中断。已发布的结果仍然完整"),
    ],
    ids=["unforeseen", "step", "check", "interrupted"],
)
def test_a_run_that_fails_says_so_without_naming_anybody(
    good_night, tmp_path, monkeypatch, capsys, error, status, told
):
    def fail(_):
        raise error

    monkeypatch.setattr(runs, "STAGES", (("ingest", fail),))
    assert run_cli(good_night.input, tmp_path / "output") == status
    shown = capsys.readouterr()
    assert told in shown.err
    assert number(1) not in shown.err + shown.out and NAMES[1] not in shown.err + shown.out


def test_verbose_shows_the_whole_error_but_no_numbers_of_people(good_night, tmp_path, monkeypatch, capsys):
    def fail(*_):
        raise ZeroDivisionError(f"row {number(1)} 13812345678 6222020200112233445")

    monkeypatch.setattr(runs, "execute", fail)
    arguments = ["run", "--input", str(good_night.input), "--output", str(tmp_path), "--policy", "funing"]
    assert cli.main(["--verbose", *arguments]) == 1
    shown = capsys.readouterr().err
    assert "ZeroDivisionError: row 3209" in shown and "in fail" in shown
    assert not any(each in shown for each in (number(1), "13812345678", "6222020200112233445"))


def test_logs_and_screen_name_nobody(good_night, tmp_path, capsys, caplog):
    caplog.set_level("DEBUG")
    assert run_cli(good_night.input, tmp_path / "output") == 0
    shown = capsys.readouterr()
    everything = shown.out + shown.err + caplog.text
    assert "比对完成" in shown.out and "stage=publish" in caplog.text
    assert not any(name in everything for name in NAMES)
    assert not any(number(place) in everything for place in range(10))


def test_help_is_instant_because_it_imports_nothing_heavy():
    program = (
        "import sys; from flows.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'duckdb', 'pandas', 'prefect', 'great_expectations', 'pyarrow', 'numpy'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1] == "[]" and "全民参保数据比对" in shown


def test_a_reader_who_has_gone_away_is_no_failure():
    program = [sys.executable, "-m", "flows.cli", "dictionary"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        running.stdout.close()
        told = running.stderr.read()
    assert (running.returncode, told) == (0, "")
