"""Settings of the scheduled nights: which counties, when, with what means, and who is told.

They decide nothing about a person: what does belongs to the policy. `parse` is the one way in; it tells every fault of
a file at once, in Chinese. Secrets are not written into the file: a webhook may be `env:NAME`, and the password of the
mail server only comes from the environment.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, ValidationError

from schemas import cron, policy_faults
from schemas.errors import SettingsError
from schemas.policy import Count, Part, Text

STAGES = ("ingest", "standardise", "link", "decide", "publish")
#: What stands before the name of an environment variable.
FROM_ENVIRONMENT = "env:"


def _short_name(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise ValueError(f"「{text}」应为小写字母、数字和短横，如 funing，用于运行名称")
    return text


def _cron(text: str) -> str:
    cron.parse(text)
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, LookupError) as error:
        raise ValueError(f"没有名为「{text}」的时区，应如 Asia/Shanghai") from error
    return text


def _memory(text: str) -> str:
    if not re.fullmatch(r"\d+(\.\d+)?\s*[KMGT]i?B", text, re.ASCII | re.IGNORECASE):
        raise ValueError(f"「{text}」不是内存大小，应写作 4GB 或 512MB 这样")
    return text


def _webhook(text: str) -> str:
    if not re.fullmatch(r"(https?://\S+|env:[A-Z][A-Z0-9_]*)", text):
        # The address may hold a token: it is not repeated.
        raise ValueError("告警地址应以 http:// 或 https:// 开头，或写作 env:变量名（由环境变量给出）")
    return text


def _address(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", text):
        raise ValueError(f"「{text}」不是邮件地址")
    return text


def _variable(text: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", text):
        raise ValueError("应为环境变量的名称（大写字母、数字、下划线），不是密码本身")
    return text


Name = Annotated[str, AfterValidator(_short_name)]
Zone = Annotated[str, AfterValidator(_zone)]
Webhook = Annotated[str, AfterValidator(_webhook)]
Address = Annotated[str, AfterValidator(_address)]
Variable = Annotated[str, AfterValidator(_variable)]
Minutes = Annotated[float, Field(gt=0)]
Percent = Annotated[float, Field(gt=0)]
Port = Annotated[int, Field(ge=1, le=65535, strict=True)]


class Server(Part):
    """The Prefect server of this machine. `at_once`: how many counties may run at the same time.

    A night gives a sign of life every 30 seconds; after `dead_after_seconds` without one it is given up.
    """

    home: Path = Field(title="Prefect 数据库和记录所在目录")
    host: Text = "127.0.0.1"
    port: Port = 4200
    at_once: Count = 1
    dead_after_seconds: Annotated[int, Field(ge=45, strict=True)] = 90

    @property
    def api(self) -> str:
        """Where its interface is."""
        return f"http://{self.host}:{self.port}/api"


class Mail(Part):
    """The mail server that alerts go through; `password_from` names an environment variable."""

    host: Text = Field(title="邮件服务器")
    port: Port = 25
    security: Literal["none", "starttls", "tls"] = "none"
    sender: Address = Field(title="发件人地址")
    user: Text | None = None
    password_from: Variable | None = None


class Jumps(Part):
    """From which change against the last publication on somebody should look. Unit: percent; `least`: rows."""

    persons_percent: Percent = 5.0
    targets_percent: Percent = 30.0
    employers_percent: Percent = 30.0
    flags_percent: Percent = 30.0
    least: Count = 20


class CountyNight(Part):
    """The night of one county. Relative paths count from the folder of the settings file.

    After `timeout_minutes` a night is ended; one that has not begun `late_minutes` after its time is told of.
    """

    name: Name = Field(title="县的简称（小写字母），用于运行名称")
    title: Text = Field(title="县名")
    input: Path = Field(title="各部门数据所在目录")
    output: Path = Field(title="结果目录")
    policy: Text = Field(title="政策名称或政策文件")
    parameters: Path | None = None
    cron: Annotated[str, AfterValidator(_cron)] = Field(title="何时运行：分 时 日 月 星期")
    timezone: Zone = "Asia/Shanghai"
    timeout_minutes: Minutes = 240.0
    late_minutes: Minutes = 120.0
    stage_timeout_minutes: dict[Literal[STAGES], Minutes] = Field({})  # type: ignore[valid-type]
    threads: Count | None = None
    memory_limit: Annotated[str, AfterValidator(_memory)] | None = None
    webhooks: tuple[Webhook, ...] = ()
    mail_to: tuple[Address, ...] = ()
    report_url: Text | None = None
    jumps: Jumps = Jumps()


class Settings(Part):
    """A whole file."""

    server: Server = Field(title="Prefect 服务器")
    mail: Mail | None = Field(None, title="邮件")
    counties: Annotated[tuple[CountyNight, ...], Field(min_length=1, title="各县")]

    def county(self, name: str) -> CountyNight:
        """The county of that name. Raises SettingsError."""
        for county in self.counties:
            if county.name == name:
                return county
        known = "、".join(county.name for county in self.counties)
        raise SettingsError("设置", [f"没有名为「{name}」的县，现有 {known}"])


def parse(text: str, path: str, environment: Mapping[str, str]) -> Settings:
    """The settings in a TOML text, its paths made absolute. `path` is where it came from; `environment` has the secrets.

    Raises:
        SettingsError: the text is not TOML, or any value of it cannot be used; it lists every fault.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(path, [policy_faults.of_syntax(error)]) from error
    # Looked for in the text as read, so that a value of a wrong type hides none of them.
    faults = [*_contradictions(data), *_missing_variables(data, environment)]
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        faults = [*policy_faults.of_values(error, data, Settings), *faults]
    if faults:
        raise SettingsError(path, faults)
    return _located(settings, Path(path).absolute().parent)


def _located(settings: Settings, folder: Path) -> Settings:
    counties = tuple(
        county.model_copy(
            update={
                "input": folder / county.input,
                "output": folder / county.output,
                "policy": str(folder / county.policy) if county.policy.endswith(".toml") else county.policy,
                "parameters": county.parameters and folder / county.parameters,
            }
        )
        for county in settings.counties
    )
    server = settings.server.model_copy(update={"home": folder / settings.server.home})
    return settings.model_copy(update={"counties": counties, "server": server})


def _contradictions(data: Mapping[str, Any]) -> Iterator[str]:
    """Values that do not fit each other; those of a wrong type are passed over."""
    counties = _counties(data)
    for key, word in (("name", "县的简称"), ("output", "结果目录")):
        said = Counter(value for county in counties if isinstance(value := county.get(key), str))
        yield from (
            f"counties：{word} {value} 出现了 {times} 次，每县须有自己的一个"
            for value, times in said.items()
            if times > 1
        )
    for county in counties:
        name, given, output = county.get("name"), county.get("input"), county.get("output")
        if isinstance(given, str) and isinstance(output, str) and Path(output).is_relative_to(given):
            yield f"counties（{name}）：结果目录 {output} 不应在数据目录 {given} 之内，否则结果会被当作送来的文件"
        if county.get("mail_to") and not data.get("mail"):
            yield f"counties（{name}）：有 mail_to，却没有 [mail] 小节说明邮件服务器"
    mail = data.get("mail")
    if isinstance(mail, Mapping) and bool(mail.get("user")) != bool(mail.get("password_from")):
        yield "mail：user 与 password_from 应同时给出，或都不给"


def _missing_variables(data: Mapping[str, Any], environment: Mapping[str, str]) -> Iterator[str]:
    """Secrets that the file refers to and the environment does not have."""
    mail = data.get("mail")
    named = [("mail.password_from", mail.get("password_from"))] if isinstance(mail, Mapping) else []
    for county in _counties(data):
        listed = county.get("webhooks")
        named += [
            (f"counties（{county.get('name')}）.webhooks", each.removeprefix(FROM_ENVIRONMENT))
            for each in (listed if isinstance(listed, list) else ())
            if isinstance(each, str) and each.startswith(FROM_ENVIRONMENT)
        ]
    for where, variable in named:
        if isinstance(variable, str) and not environment.get(variable):
            yield f"{where}：环境变量 {variable} 没有设置或为空，请在服务的环境文件中给出"


def _counties(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = data.get("counties")
    return [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
