"""Our engine, Splink 5 and a bare hash join on one folder, in turn, each in a process of its own.

    python -m benchmarks.linkage --data FOLDER --peer-python PEER/bin/python --repeats 3

Prints two Markdown tables: seconds with ratios, and scores. Seconds are wall-clock sums of the phases read (Parquet
into DuckDB's memory), exact, train and predict; the start of the interpreter, imports and scoring are not in them.
CPU seconds are those of the process up to scoring, imports included. An engine that fails is a row of dashes with its
last line of complaint below. All run DuckDB on two threads.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow.parquet as pq

_JOIN, _OURS = "exact join", "ours"
_PHASES = ("read", "exact", "train", "predict")
_SCORES = ("f1", "best_f1", "one_to_one_f1", "one_to_one_best_f1", "clusters", "false_links", "missed_links")
Result = dict[str, Any]


def main() -> None:
    """Runs every engine in turn, so often as asked, and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="left.parquet, [right.parquet], truth.parquet")
    parser.add_argument("--peer-python", type=Path, help="interpreter with benchmarks/requirements.txt; else no Splink")
    parser.add_argument(
        "--model",
        type=Path,
        help="model of our engine; else that of benchmarks/models with the name of the folder, or people.toml",
    )
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--results", type=Path, help="where every run's figures are written as JSON")
    options = parser.parse_args()
    runs: dict[str, list[Result]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        commands = _commands(options.data, options.peer_python, options.model, Path(scratch) / "splink.json")
        for _ in range(options.repeats):
            for engine, command in commands.items():
                runs.setdefault(engine, []).append(_run(command))
    if options.results:
        options.results.write_text(json.dumps(runs, indent=1), encoding="utf-8")
    print(tables(runs))


def _commands(data: Path, peer: Path | None, model: Path | None, splink_model: Path) -> dict[str, list[str]]:
    """The command of every engine that can do the set; Splink's first one writes the model of the others."""
    ours = [sys.executable, "-m", "benchmarks.ours", "--data", str(data), *(["--model", str(model)] if model else [])]
    commands = {_OURS: ours, "ours, trained first": [*ours, "--train"]}
    has_numbers = "id_number" in pq.read_schema(data / "left.parquet").names
    if has_numbers:
        commands = {_JOIN: [sys.executable, "-m", "benchmarks.exact_join", "--data", str(data)]} | commands
    if peer:
        splink = [str(peer), "-m", "benchmarks.splink_peer", "--data", str(data), "--model", str(splink_model)]
        commands["Splink, with training"] = [*splink, "--mode", "full"]
        commands["Splink, trained already"] = [*splink, "--mode", "trained"]
        if has_numbers:
            commands["exact join, then trained Splink"] = [*splink, "--mode", "after-exact"]
            commands["guarded join, then trained Splink"] = [*splink, "--mode", "after-guarded"]
    return commands


def _run(command: list[str]) -> Result:
    """The figures of one run, or {"error": its last line}."""
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or ["no word"])[-1]}
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def tables(runs: dict[str, list[Result]]) -> str:
    """Both tables and the complaints, of each engine's runs in the order in which they were made."""
    good = {engine: results for engine, results in runs.items() if not any("error" in result for result in results)}
    total = {engine: [_total(result) for result in results] for engine, results in good.items()}
    bare = {engine: [_total(result) - result["seconds"].get("read", 0.0) for result in good[engine]] for engine in good}
    lines = [
        "| engine | " + " | ".join(_PHASES) + " | total min | total median | ÷ exact join | ÷ exact join, reading of"
        " neither | ÷ ours | CPU | GiB |",
        "| --- " * (len(_PHASES) + 8) + "|",
    ]
    for engine in runs:
        if engine not in good:
            lines.append(f"| {engine} |" + " – |" * (len(_PHASES) + 7))
            continue
        cells = [_seconds([result["seconds"].get(phase) for result in good[engine]]) for phase in _PHASES]
        cells += [f"{min(total[engine]):.2f}", f"{median(total[engine]):.2f}"]
        cells += [_ratio(total[engine], total.get(_JOIN)), _ratio(bare[engine], bare.get(_JOIN))]
        cells += [_ratio(total[engine], total.get(_OURS))]
        cells += [_seconds([result["cpu"] for result in good[engine]])]
        cells += [f"{max(result['peak'] for result in good[engine]):.2f}"]
        lines.append(f"| {engine} | " + " | ".join(cells) + " |")
    lines += ["", "Phases: medians. Ratios: of the least times / median of the rounds' ratios.", ""]
    lines += ["| engine | " + " | ".join(_SCORES).replace("_", " ") + " |", "| --- " * (len(_SCORES) + 1) + "|"]
    for engine, results in good.items():
        scores = results[-1]["scores"]
        lines.append(f"| {engine} | " + " | ".join(_score(scores.get(name)) for name in _SCORES) + " |")
    errors = {engine: result["error"] for engine, results in runs.items() for result in results if "error" in result}
    return "\n".join([*lines, "", *(f"{engine}: {error}" for engine, error in errors.items())])


def _total(result: Result) -> float:
    """Seconds of a run, all phases."""
    return float(sum(result["seconds"].get(phase, 0.0) for phase in _PHASES))


def _seconds(values: list[float | None]) -> str:
    """The median of the runs that have such a phase."""
    known = [value for value in values if value is not None]
    return f"{median(known):.2f}" if known else "–"


def _ratio(times: list[float], others: list[float] | None) -> str:
    """How many times as long: by the least times, and the median over rounds."""
    if not others:
        return "–"
    rounds = median(a / b for a, b in zip(times, others, strict=True))
    return f"{min(times) / min(others):.1f} / {rounds:.1f}"


def _score(value: float | None) -> str:
    """A share as .9996, a count as 1,234."""
    if value is None:
        return "–"
    return f"{value:.5f}".lstrip("0") if 0 < value < 1 else f"{value:,.0f}"


if __name__ == "__main__":
    main()
