"""What one run is: where its files lie, as of which date and by which policy; and the stages it goes through.

A stage does its part in the working database of the run, so that the command line, a test and a Prefect task run the
very same functions and hand each other nothing but this value.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from flows import clock, troubles
from flows.publication import database, last_night, unfinished, versions
from matchers import policy_tables, warehouse
from schemas.dataset import Dataset
from schemas.datasets import DATASETS
from schemas.errors import EXIT_PUBLISHED, InputError, OutputBusy, PublishError
from schemas.policy import Policy

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Run:
    """One night. `parameters` is the linkage model's file, the one that ships with the program when None. `work` holds the staged files and what the working database spills; it is private and can be deleted."""

    input: Path
    output: Path
    policy_name: str
    as_of: dt.date
    run_id: str
    started_at: dt.datetime
    threads: int | None = None
    memory_limit: str | None = None
    parameters: Path | None = None
    #: The policy's content and the sha256 of its file, as they were when the run started; None: read when asked for.
    policy_read: policy_tables.PolicyFile | None = field(default=None, repr=False, compare=False)
    #: What the output folder's last published run was; None when there is none.
    last: last_night.LastNight | None = field(default=None, repr=False, compare=False)
    _opened: list[duckdb.DuckDBPyConnection] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def work(self) -> Path:
        """Folder of everything that is not published."""
        return self.output / ".work"

    @property
    def store(self) -> Path:
        """Staged files, by content."""
        return self.work / "staged"

    @property
    def validations(self) -> Path:
        """Results of the quality gates, by delivery."""
        return self.work / "validations"

    @property
    def linkage(self) -> Path:
        """What the last nights' linkage knew, by run; `canbao explain` reads it."""
        return self.work / "linkage"

    @property
    def spill(self) -> Path:
        """Where the working database puts what its limit of memory leaves no room for."""
        return self.work / "spill"

    def policy(self) -> Policy:
        """The policy of the run: one and the same in all its stages, whoever edits the file meanwhile."""
        return (self.policy_read or policy_tables.read(self.policy_name)).policy

    def params(self) -> dict[str, Any]:
        """The values that SQL steps bind by name."""
        return policy_tables.params(self.policy(), self.as_of)

    def connection(self) -> duckdb.DuckDBPyConnection:
        """The working database: in memory, one for all stages, made when it is first asked for."""
        if not self._opened:
            self._opened.append(
                warehouse.connect(threads=self.threads, memory_limit=self.memory_limit, temp=self.spill)
            )
        return self._opened[0]

    def close(self) -> None:
        """Gives the working database's memory and what it spilled back."""
        while self._opened:
            self._opened.pop().close()


def start(
    input: Path,
    output: Path,
    policy_name: str,
    as_of: dt.date,
    threads: int | None = None,
    memory_limit: str | None = None,
    parameters: Path | None = None,
) -> Run:
    """A new run; its folders are there.

    Raises:
        PolicyError: the policy cannot be used.
        UsageError: the model's parameters cannot be used.
        PublishError: the output folder cannot be written, or another program holds the last result open for writing.
    """
    from matchers import employers, linking

    # Whatever a run writes holds personal data: nobody but its owner may read it.
    os.umask(0o077)
    now = dt.datetime.now().replace(microsecond=0)
    policy, last = policy_tables.read(policy_name), last_night.read(output)
    run_id = clock.run_id(now, output / ".work" / "linkage", last)
    run = Run(
        input.absolute(), output.absolute(), policy_name, as_of, run_id, now,
        threads, memory_limit, parameters.absolute() if parameters else None, policy, last,
    )  # fmt: skip
    linking.learnt(run.parameters)
    employers.learnt(run.parameters)
    try:
        for folder in (run.output, run.work, run.store):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise PublishError(
            f"输出目录不能建立或写入：{output}。它可能是一个文件，或没有写入权限；请检查 --output 的路径。"
        ) from error
    database.check(run.output)
    return run


@contextmanager
def held(output: Path) -> Iterator[None]:
    """Nobody else writes to the output folder while the block runs. Raises OutputBusy when somebody does."""
    (output / ".work").mkdir(exist_ok=True, mode=0o700)
    with (output / ".work" / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutputBusy(f"另一次运行正在写入同一输出目录：{output}。请等它结束后再运行。") from error
        yield


@contextmanager
def alone(run: Run) -> Iterator[None]:
    """Holds the output folder for this run. Raises OutputBusy while another run holds it."""
    with held(run.output):
        _clear(run)
        try:
            yield
        finally:
            run.close()
        _clear(run)


def _clear(run: Run) -> None:
    """Removes what an interrupted run has left: what it spilled and files half staged."""
    for half in (run.spill, *run.store.glob("*/.building-*"), *run.store.glob("*/.scratch-*")):
        shutil.rmtree(half, ignore_errors=True)
    unfinished.clear(run.output)
    versions.settle(run.output)
    versions.clear(run.output)


@dataclass
class Outcome:
    """What a run did: seconds a stage, and the exit status it ends with."""

    seconds: dict[str, float] = field(default_factory=dict)
    exit_code: int = EXIT_PUBLISHED


def ingest(run: Run) -> None:
    """Reads, stages and checks what was delivered; fills `stg.*`, `pub.extracts`, `pub.quarantine`, `pub.quality_results`.

    Raises:
        InputError: nothing usable was delivered, or a dataset that no run can do without is missing.
    """
    from flows.ingest import current, decisions, delivery, selection, staging, vanished
    from flows.quality import gate

    deliveries, unknown = delivery.scan(run.input)
    policy = run.policy()
    workers = run.threads or os.cpu_count() or 1
    staging.read_ahead(selection.wanted(deliveries, run.as_of), run.store, workers, run.memory_limit)
    connection = run.connection()
    policy_tables.load_tables(connection, policy)
    results: list[gate.QualityResult] = []

    def check(dataset: Dataset, measured: Sequence[gate.Delivered]) -> list[gate.GateResult]:
        verdicts = gate.check(dataset, measured, results_dir=run.validations, connection=connection)
        # Deliveries that were judged together share one verdict.
        results.extend(
            result for verdict in {id(each): each for each in verdicts}.values() for result in verdict.results
        )
        return verdicts

    chosen = []
    for dataset in DATASETS:
        own = [each for each in deliveries if each.dataset is dataset]
        choice = selection.choose(dataset, own, run.as_of, run.store, connection, check, policy.deliveries, run.last)
        selection.remember(choice)
        results.extend(choice.quality)
        current.build(connection, choice)
        chosen.append(choice)
    _require(chosen, policy.extracts.required)
    chosen += decisions.read(connection, run.input, run.store)
    for choice in chosen:
        choice.extracts += vanished.records(choice, run.last)
    current.record_extracts(connection, [record for choice in chosen for record in choice.extracts], unknown)
    current.record_quarantine(connection, chosen)
    current.record_quality(connection, results)


def _require(chosen: list[Any], required: tuple[str, ...]) -> None:
    """Without the registry everyone would be uninsured: better no list than that one. Files without a row are none."""
    lacking = [
        choice
        for choice in chosen
        if choice.dataset.key in required and not any(stage.accepted for _, stage in choice.files)
    ]
    if lacking:
        reasons = "".join(f"\n  · {choice.dataset.title}（{choice.dataset.key}）：{_why(choice)}" for choice in lacking)
        raise InputError(f"缺少必需的数据，本次不能运行，原有结果未动：{reasons}")


def _why(choice: Any) -> str:
    """Why a dataset has nothing to give."""
    empty = {file.path.name for file, _ in choice.files}
    told = [f"{name}：没有一行可用的数据；请核对导出条件后重新报送。" for name in sorted(empty)]
    told += [f"{record.file}：{record.message}" for record in choice.extracts if record.file not in empty]
    return "；".join(each.rstrip("。") for each in told) + "。" if told else "未收到文件。"


def standardise(run: Run) -> None:
    """From delivered rows to comparable entries; employers come first, since who employs them tells people apart."""
    from flows.memory import history
    from matchers import employers, keeping, linking, made_of

    params = run.params()
    connection = run.connection()
    linking.gather(connection, params)
    units, persons = employers.learnt(run.parameters), linking.learnt(run.parameters)
    tonight = made_of.digest(connection, (units, persons), {**params, **employers.params(run.policy())})
    kept = keeping.renew(run.linkage, run.run_id, tonight, run.last.run_id if run.last else None)
    if keeping.is_whole(kept):
        keeping.take_employers(connection, kept)
    else:
        with history.published(connection, run.output):
            employers.link(connection, run.policy(), params, units)
        keeping.keep_employers(connection, kept)
    linking.standardise(connection, params, kept)


def link(run: Run) -> None:
    """From entries to persons, as reviewers have decided and as the model says."""
    from flows.memory import history
    from matchers import explain, linking

    kept = run.linkage / run.run_id
    connection = run.connection()
    with history.remembered(connection, run.output):
        linking.link(connection, linking.learnt(run.parameters), run.params(), kept)
        explain.judge_decisions(connection, kept)


def decide(run: Run) -> None:
    """From persons to coverage, targets and flags."""
    from matchers import decisions, sql_runner

    connection = run.connection()
    for step in (*decisions.DECISION_STEPS, *PUBLICATION_STEPS):
        sql_runner.run(connection, step, run.params())
    # A row a record, with its evidence in words: written once, into the published file.
    sql_runner.view(connection, "70_publish/person_links")


PUBLICATION_STEPS = (
    "70_publish/person_changes",
    "70_publish/review_pairs",
    "70_publish/target_returns",
    "70_publish/flag_returns",
    "70_publish/employer_returns",
    "70_publish/employee_returns",
    "70_publish/feedback_returns",
    "70_publish/missed_matches",
    "70_publish/link_model",
    "70_publish/link_reliability",
)


def publish(run: Run, outcome: Outcome) -> None:
    """Writes database, documents and Data Docs, and swaps them in: all of them or none."""
    from flows import account, documents
    from flows.memory import history
    from flows.publication.publish import publication
    from flows.quality import data_docs

    connection = run.connection()
    outcome.exit_code = account.exit_code(connection)
    account.record(connection, run, outcome)
    with publication(connection, run.output) as fresh:
        history.note(connection, run.output, run.run_id, run.as_of, dt.datetime.now().replace(microsecond=0))
        # All that follows reads the new file: the memory is for the workers that write the documents.
        run.close()
        documents.write_all(fresh, fresh.parent)
        data_docs.build(fresh.parent, run.validations, last=run.output)
    try:
        history.confirm(run.output, run.run_id, dt.datetime.now().replace(microsecond=0))
    except (OSError, duckdb.Error, PublishError) as error:
        # Readers have the new night: it has not failed. The next one notes that by itself (`history.rebuild`).
        log.warning("结果已发布；回填库没有记下这一点，下次运行补记：%s（%s）", run.output, type(error).__name__)


#: The stages in their order; the flow makes a task of each.
STAGES: tuple[tuple[str, Callable[..., None]], ...] = (
    ("ingest", ingest),
    ("standardise", standardise),
    ("link", link),
    ("decide", decide),
    ("publish", publish),
)


def execute(run: Run, call: Callable[..., Any] | None = None) -> Outcome:
    """Runs every stage in order, then deletes what need not be kept.

    `call(name, function, *arguments)` may wrap the stages, as the flow does.
    """
    from flows import purge

    invoke = call or (lambda _, function, *arguments: function(*arguments))
    outcome = Outcome()
    with troubles.told(run.output, run.memory_limit), alone(run):
        for name, stage in STAGES:
            started = time.perf_counter()
            invoke(name, stage, run, *((outcome,) if stage is publish else ()))
            outcome.seconds[name] = time.perf_counter() - started
            log.info("stage=%s seconds=%.2f", name, outcome.seconds[name])
        purge.after(run.output, run.policy_read or policy_tables.read(run.policy_name), run.policy_name, run.run_id)
    return outcome
