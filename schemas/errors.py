"""Every error the program raises on purpose, and the exit status each one means.

    CanbaoError                     1  the run failed; nothing was replaced
    ├── UsageError                  2  arguments that cannot be used
    ├── PolicyError                 2  a policy file that cannot be used (all faults at once)
    ├── SettingsError               2  a settings file that cannot be used (all faults at once)
    ├── InputError                  2  an input folder, or its registry, that cannot be used
    ├── ReturnRefused               2  a filled-in workbook that cannot be taken (all faults at once)
    ├── SqlStepError                1  a step of sql/ broke its header's contract, or DuckDB refused it
    ├── SuiteError                  1  a suite of expectations/ that is malformed (flows.quality.suites)
    ├── CheckFailedError            1  a result that contradicts itself; nothing may be published
    ├── PublishError                1  the result could not be written
    │   ├── OutputBusy              1  another run is writing to the same folder
    │   └── StateBusy               1  another program holds the state for too long
    └── ExtractRefused              –  one file; the run goes on without it and ends with status 3

A message says what is wrong, where, and what to do. It never holds personal data: a file, a line, a
column and a reason are enough to find the row.
"""

from __future__ import annotations

EXIT_PUBLISHED = 0
EXIT_FAILED = 1
EXIT_UNUSABLE = 2
EXIT_STALE = 3


class CanbaoError(Exception):
    """Root of the tree. `exit_code` is what the command line ends with."""

    exit_code = EXIT_FAILED


class UsageError(CanbaoError):
    """Arguments that cannot be used, such as a date that is none."""

    exit_code = EXIT_UNUSABLE


class PolicyError(CanbaoError):
    """A policy file with faults; `faults` lists every one of them."""

    exit_code = EXIT_UNUSABLE

    def __init__(self, path: str, faults: list[str]) -> None:
        self.path, self.faults = path, faults
        listed = "".join(f"\n  · {fault}" for fault in faults)
        super().__init__(f"政策文件不能使用：{path}{listed}")


class SettingsError(CanbaoError):
    """A settings file with faults; `faults` lists every one of them."""

    exit_code = EXIT_UNUSABLE

    def __init__(self, path: str, faults: list[str]) -> None:
        self.path, self.faults = path, faults
        listed = "".join(f"\n  · {fault}" for fault in faults)
        super().__init__(f"设置文件不能使用：{path}{listed}")


class InputError(CanbaoError):
    """An input folder that holds nothing usable, or lacks what no run can do without."""

    exit_code = EXIT_UNUSABLE


class ReturnRefused(CanbaoError):
    """A filled-in workbook that cannot be taken; `faults` lists everything that is wrong with it."""

    exit_code = EXIT_UNUSABLE

    def __init__(self, file: str, faults: list[str]) -> None:
        self.file, self.faults = file, faults
        listed = "".join(f"\n  · {fault}" for fault in faults)
        super().__init__(f"回填文件不能采用，什么都没有写入：{file}（{len(faults)} 处）{listed}")


class SqlStepError(CanbaoError):
    """A step of the SQL library that is malformed or that DuckDB refused; `step` names it."""

    def __init__(self, step: str, problem: str) -> None:
        self.step, self.problem = step, problem
        super().__init__(f"SQL step {step}: {problem}")


class CheckFailedError(CanbaoError):
    """A relation that contradicts what it promises; nothing may be published."""


class PublishError(CanbaoError):
    """The result could not be written; what was published before is untouched."""


class OutputBusy(PublishError):
    """Another run holds the output folder; this one did nothing."""


class StateBusy(PublishError):
    """Another program held the state for too long; nothing was written."""


class ExtractRefused(CanbaoError):
    """One file that cannot be used at all; `sentence` tells the department what to correct."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)
