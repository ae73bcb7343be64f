"""Times one night of a simulated county as a whole process: seconds a stage, peak memory, rows.

    python benchmarks/night.py --persons 100000 --seed 7 --folder /tmp/county

The county is made once and kept in the folder; every night starts cold, without staged files.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

_STAGE = re.compile(r"stage=(\w+) seconds=([\d.]+)")


def main() -> None:
    """Makes the county when it is not there, runs the night, prints a Markdown table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--threads", default="2")
    options = parser.parse_args()
    county, output = options.folder / "county", options.folder / "output"
    canbao = [str(Path(sys.executable).with_name("canbao"))]
    if not (county / "truth" / "meta.json").is_file():
        size = ["--persons", str(options.persons), "--seed", str(options.seed)]
        subprocess.run([*canbao, "simulate", *size, "--out", str(county)], check=True)
    meta = json.loads((county / "truth" / "meta.json").read_text(encoding="utf-8"))
    shutil.rmtree(output, ignore_errors=True)
    night = ["run", "--input", str(county), "--output", str(output), "--policy", "funing", "--as-of", meta["as_of"]]
    started = time.perf_counter()
    done = subprocess.run(
        [*canbao, "--verbose", *night, "--threads", options.threads], capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - started
    stages = _STAGE.findall(done.stderr)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    print(f"exit status {done.returncode}; {meta['persons']:,} persons, {sum(meta['rows'].values()):,} rows")
    print("| stage | seconds |\n| --- | --- |")
    for name, spent in stages:
        print(f"| {name} | {float(spent):.1f} |")
    print(f"| whole process | {seconds:.1f} |\n\npeak memory {peak:.2f} GiB")


if __name__ == "__main__":
    main()
