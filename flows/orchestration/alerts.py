"""Tells people about a night: a JSON message to webhooks and an e-mail, in Chinese and without personal data.

An alert never fails a night. Each receiver is tried a few times; what came of it goes into the night book.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.orchestration import nightbook
from schemas.settings import FROM_ENVIRONMENT, CountyNight, Mail

log = logging.getLogger(__name__)

#: Seconds before each further try, and for which one receiver may keep us waiting.
PAUSES: tuple[float, ...] = (2.0, 10.0)
PATIENCE = 15.0
#: More findings than these are counted, not listed: a message has to be read.
_MOST = 12

FAILED, TIMED_OUT, CRASHED, UNFINISHED = "failed", "timed_out", "crashed", "unfinished"
MISSED, BUSY, ATTENTION, TEST = "missed", "busy", "attention", "test"
_TITLES = {
    FAILED: "运行失败，原有结果未动",
    TIMED_OUT: "运行超时，已中止",
    CRASHED: "运行被中断",
    UNFINISHED: "上一次运行没有正常结束",
    MISSED: "到时没有运行",
    BUSY: "没有运行：结果目录正被占用",
    ATTENTION: "已发布，有情况需要注意",
    TEST: "告警测试",
}

#: What lies behind an error of a library, innermost last, and what people are told.
_REASONS: dict[type[BaseException], str] = {
    ssl.SSLCertVerificationError: "证书不能验证；自签的须由 SSL_CERT_FILE 给出签发者",
    smtplib.SMTPAuthenticationError: "邮件服务器拒绝登录，请核对账号和密码",
    ConnectionRefusedError: "连接被拒绝，对方没有运行或端口不对",
    socket.gaierror: "找不到这个地址，请核对域名",
    TimeoutError: "超时没有回应",
}


@dataclass(frozen=True)
class Alert:
    """What is told: of which run, what happened (sentences), where to look, and what to do."""

    kind: str
    run: str
    what: tuple[str, ...]
    where: str
    todo: str

    def title(self, county: CountyNight) -> str:
        """One line."""
        return f"【参保比对】{county.title}　{self.run}　{_TITLES[self.kind]}"

    def text(self, county: CountyNight) -> str:
        """The whole message."""
        listed = [f"　· {sentence}" for sentence in self.what[:_MOST]]
        if len(self.what) > _MOST:
            listed.append(f"　· 另有 {len(self.what) - _MOST} 条")
        return "\n".join(
            [
                self.title(county), "", f"县：{county.title}（{county.name}）", f"运行：{self.run}", "情况：", *listed,
                f"位置：{self.where}", f"怎么办：{self.todo}",
            ]
        )  # fmt: skip


def send(alert: Alert, county: CountyNight, mail: Mail | None) -> bool:
    """Sends the alert to every receiver of the county; whether all of them took it. Raises nothing that a send raises."""
    log.warning("%s", alert.title(county))
    outcomes = [
        {"to": f"webhook {number}", "error": _tried(partial(_post, url, alert, county))}
        for number, url in enumerate(county.webhooks, 1)
    ]
    if mail and county.mail_to:
        outcomes.append({"to": "mail", "error": _tried(partial(_mail, mail, alert, county))})
    lost = [f"{each['to']}（{each['error']}）" for each in outcomes if each["error"]]
    if lost:
        log.error("告警没有送达：%s", "、".join(lost))
    try:
        nightbook.write(
            county.output,
            nightbook.ALERT,
            alert.run,
            kind=alert.kind,
            what=list(alert.what[:_MOST]),
            receivers=outcomes,
        )
    except OSError as error:
        log.error("告警没有记录：%s（%s）", county.output / nightbook.FILE_NAME, type(error).__name__)
    return not lost


def _tried(attempt: Callable[[], None]) -> str | None:
    """None when it went through, else why not the last time; not in the error's words, which may hold a token."""
    problem = None
    for pause in (*PAUSES, None):
        if (error := _in_time(attempt)) is None:
            return None
        problem = _why(error)
        if pause is not None:
            time.sleep(pause)
    return problem


def _in_time(attempt: Callable[[], None]) -> Exception | None:
    """What the attempt raised, or TimeoutError: one that answers a byte at a time must not keep a night from its end."""
    raised: list[Exception] = []

    def call() -> None:
        try:
            attempt()
        except Exception as error:  # whatever a network, a library or a receiver comes up with
            raised.append(error)

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(3 * PATIENCE)
    return TimeoutError() if thread.is_alive() else next(iter(raised), None)


def _why(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        for kind, words in _REASONS.items():
            if isinstance(cause, kind):
                return words
        cause = cause.__cause__ or cause.__context__
    return str(error) if isinstance(error, _Refused) else type(error).__name__


class _Refused(Exception):
    """A receiver that answered, and did not take the message."""


def _post(place: str, alert: Alert, county: CountyNight) -> None:
    import httpx

    url = os.environ[place.removeprefix(FROM_ENVIRONMENT)] if place.startswith(FROM_ENVIRONMENT) else place
    # `msgtype` and `text` are what the robots of WeCom and DingTalk read; a program of one's own reads the rest.
    body = {
        "msgtype": "text", "text": {"content": alert.text(county)}, "title": alert.title(county), "kind": alert.kind,
        "county": county.name, "run": alert.run, "what": list(alert.what), "where": alert.where, "todo": alert.todo,
    }  # fmt: skip
    answer = httpx.post(url, json=body, timeout=PATIENCE)
    if not answer.is_success:
        raise _Refused(f"HTTP {answer.status_code}")
    if answer.headers.get("content-type", "").startswith("application/json"):
        told = answer.json()
        # These robots refuse with status 200 and a number.
        if isinstance(told, dict) and told.get("errcode"):
            raise _Refused(f"errcode {told['errcode']}")


def _mail(mail: Mail, alert: Alert, county: CountyNight) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = alert.title(county), mail.sender, ", ".join(county.mail_to)
    message.set_content(alert.text(county))
    with _mail_server(mail) as server:
        if mail.user and mail.password_from:
            server.login(mail.user, os.environ[mail.password_from])
        if refused := server.send_message(message):
            raise _Refused(f"{len(refused)} 个收件人被拒")


def _mail_server(mail: Mail) -> smtplib.SMTP:
    """Connected, and encrypted as the settings say; a certificate that cannot be verified is an error."""
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=PATIENCE, context=ssl.create_default_context())
    server = smtplib.SMTP(mail.host, mail.port, timeout=PATIENCE)
    if mail.security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server


def of_test(county: CountyNight) -> Alert:
    """The message that shows that alerts arrive."""
    return Alert(TEST, county.name, ("这是一条测试消息，说明告警可以送达。",), _folder(county.output), "无须处理。")


def of_unfinished(county: CountyNight, begun: nightbook.Event, kind: str, expired: str | None, is_out: bool) -> Alert:
    """A night without an end: it ran into the limit `expired`, or something outside of the program has ended it.

    `is_out`: its results were published before that.
    """
    at = dt.datetime.fromisoformat(begun["at"]).astimezone(ZoneInfo(county.timezone))
    what = expired or "没有结束的记录：进程被终止，或机器断电、重启"
    left = "它的结果在此之前已经发布，完整可用。" if is_out else "原有结果未动。"
    todo = (
        "看最近几夜的阶段用时、数据目录是否可读；数据确有增长的，放宽设置中的 timeout_minutes。"
        if expired
        else "下一次运行会自行恢复；请查看系统日志（断电、内存不足、人为终止）。"
    )
    return Alert(kind, begun["run"], (f"{at:%Y-%m-%d %H:%M} 开始，{what}。{left}",), _folder(county.output), todo)


def _folder(output: Path) -> str:
    return f"结果目录 {output}"
