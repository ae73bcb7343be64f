"""Alerts reach a webhook and a mailbox, are tried again, are written down, and never stop a night."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from flows import cli
from flows import run as runs
from flows.orchestration import alerts, changes, nightbook, progress, schedule
from schemas.errors import PublishError
from schemas.settings import CountyNight, Jumps, Mail, Server, Settings
from tests.conftest import AS_OF, run_cli
from tests.flows import receivers

ALERT = alerts.Alert("failed", "funing 2026-11-22", ("磁盘已满",), "结果目录 out", "清理磁盘后再运行。")


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch):
    monkeypatch.setattr(alerts, "PAUSES", (0.0, 0.0))


@pytest.fixture
def hook() -> Iterator[receivers.Hook]:
    with receivers.hook() as kept:
        yield kept


def county(folder: Path, **more: object) -> CountyNight:
    given = {"name": "funing", "title": "阜宁县", "input": folder / "in", "output": folder / "out", "policy": "funing"}
    return CountyNight.model_validate({**given, "cron": "30 1 * * *", **more})


def test_a_message_says_county_run_what_where_and_what_to_do(hook, tmp_path, monkeypatch):
    monkeypatch.setenv("CANBAO_HOOK", hook.url)
    monkeypatch.setenv("CANBAO_SMTP_PASSWORD", "geheim")
    with receivers.mail_box() as box:
        mail = Mail(
            host="127.0.0.1",
            port=box.port,
            sender="canbao@example.cn",
            user="canbao",
            password_from="CANBAO_SMTP_PASSWORD",
        )
        own = county(tmp_path, webhooks=["env:CANBAO_HOOK"], mail_to=["a@example.cn", "b@example.cn"])
        assert alerts.send(ALERT, own, mail)
    [posted] = hook.received
    [(recipients, message)] = box.received
    assert recipients == ["a@example.cn", "b@example.cn"]
    assert b64decode(box.logins[0]) == b"\0canbao\0geheim"
    assert message["Subject"] == posted["title"] == "【参保比对】阜宁县　funing 2026-11-22　运行失败，原有结果未动"
    for part in ("阜宁县", "funing 2026-11-22", "磁盘已满", "结果目录 out", "清理磁盘后再运行。"):
        assert part in posted["text"]["content"] and part in message.get_content()
    assert posted["msgtype"] == "text" and posted["what"] == ["磁盘已满"]


def test_a_receiver_is_tried_again(hook, tmp_path):
    hook.answers += [(503, {}), (200, {"errcode": 45009})]
    assert alerts.send(ALERT, county(tmp_path, webhooks=[hook.url]), None)
    assert len(hook.received) == 3


def test_an_alert_that_does_not_arrive_is_written_down_and_others_still_go(hook, tmp_path):
    hook.answers += [(500, {})] * 3
    with receivers.hook() as other, receivers.mail_box() as box:
        nobody = box.port
        own = county(tmp_path, webhooks=[hook.url, other.url], mail_to=["a@example.cn"])
    with receivers.hook() as other:
        own = own.model_copy(update={"webhooks": (hook.url, other.url)})
        assert not alerts.send(ALERT, own, Mail(host="127.0.0.1", port=nobody, sender="canbao@example.cn"))
        assert len(other.received) == 1
    [event] = nightbook.events(own.output)
    assert [each["error"] for each in event["receivers"]] == ["HTTP 500", None, "连接被拒绝，对方没有运行或端口不对"]
    assert (own.output / nightbook.FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_a_receiver_that_answers_a_byte_at_a_time_keeps_nobody(tmp_path, monkeypatch):
    """Each byte comes within the limit of one read; the whole answer never comes."""
    monkeypatch.setattr(alerts, "PATIENCE", 0.2)
    monkeypatch.setattr(alerts, "PAUSES", ())
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def dribble() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
                while not ended.wait(0.05):
                    connection.sendall(b" ")

        thread = threading.Thread(target=dribble)
        thread.start()
        own = county(tmp_path, webhooks=[f"http://127.0.0.1:{server.getsockname()[1]}/"])
        assert not alerts.send(ALERT, own, None)
        ended.set()
        thread.join()
    [event] = nightbook.events(own.output)
    assert event["receivers"] == [{"to": "webhook 1", "error": "超时没有回应"}]


def test_a_certificate_that_nobody_vouches_for_is_refused_and_named_as_the_reason(tmp_path, caplog):
    with receivers.encrypted(tmp_path) as (url, certificate):
        own = county(tmp_path, webhooks=[url])
        assert not alerts.send(ALERT, own, None)
        assert "证书不能验证" in caplog.text and "SSL_CERT_FILE" in caplog.text and url not in caplog.text
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SSL_CERT_FILE", str(certificate))
            assert alerts.send(ALERT, own, None)


def test_a_line_that_is_no_event_harms_nobody(tmp_path, caplog):
    nightbook.write(tmp_path, nightbook.BEGUN, "funing 1")
    with (tmp_path / nightbook.FILE_NAME).open("a") as book:
        book.write('1\nnull\n{"at": "2026-11-22"}\n')
    assert [event["run"] for event in nightbook.events(tmp_path)] == ["funing 1"]
    assert caplog.text.count("不完整") == 3


def test_a_county_whose_folder_cannot_be_read_is_told_of_and_the_others_are_watched(
    hook, tmp_path, monkeypatch, caplog
):
    first, second = (county(tmp_path / name, webhooks=[hook.url], name=name) for name in ("first", "second"))

    def missed(own, since, now):
        if own.name == "first":
            raise PermissionError(13, "Permission denied")
        stop.set()
        return now

    stop = threading.Event()
    monkeypatch.setattr(schedule, "_WATCH_SECONDS", 0.0)
    monkeypatch.setattr(schedule, "missed", missed)
    server = Server(home=tmp_path)
    schedule._watch(Settings.model_construct(server=server, mail=None, counties=(first, second)), stop)
    assert hook.kinds("second") == ["missed"]
    assert "结果目录不能读写" in caplog.text and str(first.output) in caplog.text


def test_an_end_that_cannot_be_written_down_is_told_all_the_same(hook, tmp_path, monkeypatch):
    """A full disk fails the night, and then its book: people must hear of it."""
    from flows.orchestration import county_night

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    night = county_night._Night(county(tmp_path, webhooks=[hook.url]), None, "funing 2026-11-22")
    night.has_begun = True
    monkeypatch.setattr(nightbook, "write", full)
    county_night._failed(night, PublishError("磁盘空间不足"))
    [posted] = hook.received
    assert posted["kind"] == "failed" and posted["what"] == ["磁盘空间不足"]


@pytest.mark.parametrize(("hours", "told"), [(1, "原有结果未动"), (-48, "它的结果在此之前已经发布")])
def test_of_a_night_without_an_end_people_hear_whether_it_was_published(hook, good_night, tmp_path, hours, told):
    from flows.orchestration import county_night

    shutil.copytree(good_night.output, tmp_path / "out", symlinks=True)
    own = county(tmp_path, webhooks=[hook.url])
    nightbook.write(own.output, nightbook.BEGUN, "funing 2026-11-22")
    book = own.output / nightbook.FILE_NAME
    at = dt.datetime.now().astimezone() + dt.timedelta(hours=hours)
    book.write_text(json.dumps(json.loads(book.read_text()) | {"at": at.isoformat()}) + "\n")
    county_night.report_unfinished(own, None)
    [posted] = hook.received
    assert told in posted["what"][0]
    assert nightbook.unfinished(own.output) is None


def test_an_alert_without_a_book_does_not_fail(hook, tmp_path):
    (tmp_path / "out").write_text("a file where a folder should be")
    assert alerts.send(ALERT, county(tmp_path, webhooks=[hook.url]), None)
    assert len(hook.received) == 1


def test_a_night_without_an_end_is_found_and_a_torn_line_harms_nobody(tmp_path):
    assert nightbook.unfinished(tmp_path) is None
    nightbook.write(tmp_path, nightbook.BEGUN, "funing 1")
    nightbook.write(tmp_path, nightbook.ENDED, "funing 1", status=0)
    assert nightbook.unfinished(tmp_path) is None
    nightbook.write(tmp_path, nightbook.BEGUN, "funing 2")
    with (tmp_path / nightbook.FILE_NAME).open("a") as book:
        book.write('{"event": "en')
    found = nightbook.unfinished(tmp_path)
    assert found is not None and found["run"] == "funing 2"
    nightbook.write(tmp_path, nightbook.ENDED, "funing 2", status="crashed")
    assert nightbook.unfinished(tmp_path) is None


def test_what_jumps_is_told_and_what_drifts_is_not():
    before = changes.Held({"persons": 1000, "targets": 100, "employers": 10, "flags": 50, "flags.duplicate_benefit": 0})
    after = changes.Held({"persons": 1060, "targets": 129, "employers": 25, "flags": 20, "flags.duplicate_benefit": 20})
    told = changes.jumps(before, after, Jumps())
    assert told == [
        "自然人由 1,000 变为 1,060（+6.0%），超过设置的 5%",
        "未处理的疑点由 50 变为 20（-60.0%），超过设置的 30%",
        "疑点「重复领取」由 0 变为 20（原为零），超过设置的 30%",
    ]
    assert changes.jumps(None, after, Jumps()) == []
    assert len(changes.jumps(before, after, Jumps(least=15))) == 4


def test_what_was_taken_with_a_remark_is_told_on_its_first_night(good_night, tmp_path):
    output = tmp_path / "output"
    output.mkdir()
    shutil.copy(good_night.published, output / "canbao.duckdb")
    before = changes.held(output)
    assert before is not None and before.taken == ()
    with duckdb.connect(str(output / "canbao.duckdb")) as published:
        published.execute(
            "update extracts set message = '行数减少' where dataset in ('population', 'deaths') and gate_result = 'passed'"
        )
        published.execute("update extracts set is_stale = true where dataset = 'deaths'")
    after = changes.held(output)
    (told,) = changes.jumps(before, after, Jumps())
    assert re.fullmatch(r"已采用　.*户籍.*（population_.*）：行数减少", told)
    assert changes.jumps(after, after, Jumps()) == []


def test_figures_are_those_of_the_published_file(good_night, tmp_path):
    found = changes.held(good_night.output)
    with duckdb.connect(str(good_night.published), read_only=True) as published:
        persons = published.execute("select count(*) from persons").fetchall()[0][0]
        flags = published.execute("select count(*) from flags where status = 'open'").fetchall()[0][0]
    assert found is not None and (found.figures["persons"], found.figures["flags"]) == (persons, flags)
    assert changes.held(tmp_path) is None


def test_a_night_that_was_due_and_never_heard_of_is_missed(tmp_path):
    own = county(tmp_path, late_minutes=60)
    due = dt.datetime(2026, 11, 22, 1, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    day_before, hour = due - dt.timedelta(days=1), dt.timedelta(hours=1)
    assert schedule.missed(own, day_before, due + hour / 2) is None
    assert schedule.missed(own, day_before, due + hour) == due
    assert schedule.missed(own, due + hour / 4, due + hour) is None
    nightbook.write(own.output, nightbook.BEGUN, "funing 2026-11-22")
    book = own.output / nightbook.FILE_NAME
    event = json.loads(book.read_text())
    book.write_text(json.dumps(event | {"at": (due - hour).isoformat()}) + "\n")
    assert schedule.missed(own, day_before, due + hour) == due
    book.write_text(json.dumps(event | {"at": (due + hour / 2).isoformat()}) + "\n")
    assert schedule.missed(own, day_before, due + hour) is None


def test_a_run_that_holds_the_folder_is_seen(good_night, tmp_path):
    own = county(tmp_path)
    assert not schedule.is_running(own)
    tonight = runs.start(good_night.input, own.output, "funing", dt.date.fromisoformat(AS_OF))
    with runs.alone(tonight):
        assert schedule.is_running(own)
    assert not schedule.is_running(own)


def write_settings(folder: Path, url: str) -> Path:
    path = folder / "counties.toml"
    path.write_text(
        f'[server]\nhome = "prefect"\n[[counties]]\nname = "funing"\ntitle = "阜宁县"\ninput = "in"\noutput = "out"\n'
        f'policy = "funing"\ncron = "30 1 * * *"\nwebhooks = ["{url}"]\n',
        encoding="utf-8",
    )
    return path


def test_the_command_checks_and_tries_the_receivers(hook, tmp_path, capsys):
    path = write_settings(tmp_path, hook.url)
    assert cli.main(["schedule", "--settings", str(path), "--check"]) == 2
    assert "数据目录不存在" in capsys.readouterr().out
    (tmp_path / "in").mkdir()
    assert cli.main(["schedule", "--settings", str(path), "--check"]) == 0
    assert cli.main(["schedule", "--settings", str(path), "--test-alerts"]) == 0
    assert hook.kinds("funing") == ["test"]
    hook.answers += [(500, {})] * 3
    assert cli.main(["schedule", "--settings", str(path), "--test-alerts"]) == 1
    assert cli.main(["schedule", "--settings", str(tmp_path / "none.toml")]) == 2
    assert "没有这个文件" in capsys.readouterr().err


def test_progress_is_for_terminals_only(good_night, tmp_path, capsys):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    with progress.shown(io.StringIO()) as call:
        assert call is None
    screen = Terminal()
    with progress.shown(screen) as call:
        assert call is not None
        for name, _ in runs.STAGES:
            assert call(name, lambda *given: given, 1) == (1,)
    told = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.getvalue())
    assert "[1/5] 读取与质量检查" in told and "[5/5] 发布" in told


def test_a_failing_stage_stays_an_error_on_a_terminal():
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def fail() -> None:
        raise OSError("share is away")

    with pytest.raises(OSError, match="away"), progress.shown(Terminal()) as call:
        assert call is not None
        call("ingest", fail)


def test_a_limit_ends_a_process_that_hangs(tmp_path):
    program = (
        "import pathlib, threading; from flows.orchestration import limits\n"
        f"with limits.within(0.05, lambda: pathlib.Path({str(tmp_path / 'words')!r}).write_text('late')):\n"
        "    threading.Event().wait(60)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env=os.environ, timeout=60)
    assert done.returncode == -9 and (tmp_path / "words").read_text() == "late"


def test_a_quiet_run_says_nothing_on_its_error_stream(good_night, tmp_path, capsys):
    assert run_cli(good_night.input, tmp_path / "output") == good_night.status
    assert capsys.readouterr().err == ""
