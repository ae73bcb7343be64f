"""What holds of the repository as a whole: who may import whom, what SQL may call, what no file may name."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (
    "schemas",
    "matchers",
    "flows",
    "simulator",
    "sql",
    "expectations",
    "policies",
    "queries",
    "tests",
    "docs",
    "benchmarks",
    "deploy",
    ".ci",
)
TEXT = {".py", ".sql", ".toml", ".json", ".md", ".yaml", ".yml", ".txt", ".html", ".sh", ".j2", ""}


def files() -> list[Path]:
    """Every text file that belongs to the project; generated and private folders do not."""
    inside = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts]
    top = [path for path in ROOT.glob("*") if path.name != ".coverage"]
    return sorted(path for path in [*top, *inside] if path.is_file() and path.suffix in TEXT)


def test_layers_import_downwards_only():
    linter = shutil.which("lint-imports", path=Path(sys.executable).parent) or shutil.which("lint-imports")
    if linter is None:
        pytest.skip("import-linter is not installed")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("module", ["schemas.datasets", "schemas.policy", "flows.cli", "schemas.published"])
def test_light_modules_import_nothing_heavy(module):
    heavy = "{'duckdb', 'pandas', 'prefect', 'great_expectations', 'pyarrow'}"
    program = f"import sys, {module}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


#: DuckDB's own distances count bytes: one Chinese character is three of them.
BYTES = re.compile(
    r"\b(levenshtein|editdist3|damerau_levenshtein|hamming|mismatches|jaccard|jaro\w*_similarity)\s*\(", re.I
)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "sql").glob("**/*.sql")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_no_sql_measures_names_in_bytes(path):
    if path.parent.name == "00_macros" and path.name == "person.sql":
        return
    code = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
    assert not BYTES.search(code)


#: Spelled in parts, so that this file does not find itself.
FORBIDDEN = {
    "home of a user": re.compile(r"(/ho" + r"me/[a-z]|/ro" + r"ot/|/Us" + r"ers/[A-Za-z])"),
    "folder of a machine": re.compile(r"/wo" + r"rk/(shared|main|\.library)"),
    "host of a registry": re.compile(
        r"(files\.pytho" + r"nhosted|py" + r"pi\.org|index-u" + r"rl|mirrors?\.[a-z]+\.(com|edu|cn))"
    ),
    "address of a machine": re.compile(r"\b(10|192\.168|172\.(1[6-9]|2\d|3[01]))(\.\d{1,3}){2,3}\b(?!\.\d)"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names_a_machine(what):
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []


def test_every_test_has_a_sentence_about_its_file():
    silent = [
        path.name
        for path in (ROOT / "tests").rglob("test_*.py")
        if not path.read_text(encoding="utf-8").startswith('"""')
    ]
    assert silent == []
