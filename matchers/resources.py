"""Finds the data folders (`sql`, `expectations`, `policies`, `queries`) in a wheel or in a checkout."""

from __future__ import annotations

from pathlib import Path


def folder(name: str) -> Path:
    """The data folder of that name. Raises FileNotFoundError when the installation is incomplete."""
    here = Path(__file__).resolve().parent
    # In a wheel the data lie inside the package; a folder of the same name beside it is somebody else's.
    for candidate in (here / "_data" / name, here.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"the folder {name}/ is missing from this installation; install canbao again")
