"""What becomes of each row of an import: counted, told, and written down as it goes."""

import csv
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TextIO, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from turnout.kernel.refusals import Refused

KEPT = 20  # problems shown on a screen; a report file holds every row
BATCH = 5_000  # rows at a time: one act for each batch of past events
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Fate(StrEnum):
    """What becomes of a row."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    SKIP = "skip"  # left out on purpose, with a reason
    BAD = "bad"  # cannot be taken


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one row; `number` is the row as a spreadsheet counts, or the entry of a calendar."""

    number: int
    fate: Fate
    what: str = ""
    message: str = ""
    notes: Sequence[str] = ()
    is_expected: bool = False  # left out as anybody would expect: counted, and listed in a report file only


class Report:
    """Counts outcomes, keeps the first problems and notes, and writes every row to a file if one is wanted."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.counts: Counter[Fate] = Counter()
        self.problems: list[Outcome] = []
        self.noted: list[Outcome] = []
        self.troubles = 0
        self.notes = 0
        self._writer: _CsvWriter | _JsonWriter | None = None

    def __enter__(self) -> Self:
        if self.path is not None:
            self._writer = _writer(self.path)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close({fate.value: self.counts[fate] for fate in Fate})

    @property
    def rows(self) -> int:
        """Return how many rows there were."""
        return self.counts.total()

    @property
    def bad(self) -> int:
        """Return how many of them cannot be taken."""
        return self.counts[Fate.BAD]

    def add(self, outcome: Outcome) -> None:
        """Take one outcome in."""
        self.counts[outcome.fate] += 1
        if outcome.fate in {Fate.BAD, Fate.SKIP} and not outcome.is_expected:
            self.troubles += 1
            if len(self.problems) < KEPT:
                self.problems.append(outcome)
        if outcome.notes:
            self.notes += 1
            if len(self.noted) < KEPT:
                self.noted.append(outcome)
        if self._writer is not None:
            self._writer.write(outcome)


class _CsvWriter:
    """Writes the rows of a report as CSV."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._rows = csv.writer(file)
        self._rows.writerow(["row", "result", "what", "message", "notes"])

    def write(self, outcome: Outcome) -> None:
        """Write one row."""
        texts = (outcome.what, outcome.message, " ".join(outcome.notes))
        self._rows.writerow([outcome.number, outcome.fate.value, *map(_harmless, texts)])

    def close(self, _counts: dict[str, int]) -> None:
        """Finish the file; who wants sums can make them."""
        self._file.close()


class _JsonWriter:
    """Writes the rows of a report as one JSON object, with their counts at the end."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._file.write('{"rows": [')
        self._between = "\n"

    def write(self, outcome: Outcome) -> None:
        """Write one row."""
        row = {
            "row": outcome.number,
            "result": outcome.fate.value,
            "what": outcome.what,
            "message": outcome.message,
            "notes": list(outcome.notes),
        }
        self._file.write(self._between + json.dumps(row, ensure_ascii=False))
        self._between = ",\n"

    def close(self, counts: dict[str, int]) -> None:
        """Finish the file."""
        self._file.write('\n], "counts": ' + json.dumps(counts) + "}\n")
        self._file.close()


def _writer(path: Path) -> _CsvWriter | _JsonWriter:
    kind = path.suffix.lower()
    if kind not in {".csv", ".json"}:
        raise Refused("import_failed", _("A report is a .csv or a .json file."))
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as wrong:
        raise Refused(
            "import_failed",
            _("%(path)s cannot be written: %(why)s.") % {"path": path, "why": (wrong.strerror or "").lower()},
        ) from wrong
    return _CsvWriter(file) if kind == ".csv" else _JsonWriter(file)


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


class Numbered(Protocol):
    """A row or an entry of a file: it has a number."""

    @property
    def number(self) -> int: ...


N = TypeVar("N", bound=Numbered)
N_co = TypeVar("N_co", bound=Numbered, covariant=True)
N_contra = TypeVar("N_contra", bound=Numbered, contravariant=True)


class Pass(Protocol[N_co]):
    """One reading of a file: its rows, and how far it is."""

    @property
    def done(self) -> float: ...

    def __iter__(self) -> Iterator[N_co]: ...


class Way(StrEnum):
    """How an import is carried out."""

    LOOK = "look"  # nothing is written
    ALL = "all"  # everything, or nothing when one row is bad
    GOOD = "good"  # the good rows, batch by batch


class Importer(Protocol[N_contra]):
    """Says what becomes of rows, and, when told to, does it. Each reading begins with a new one."""

    def take(self, rows: Sequence[N_contra]) -> Sequence[Outcome]: ...


@dataclass(frozen=True, slots=True)
class Plan(Generic[N]):
    """An import that can be carried out: how to read its file, and who takes the rows, looking or writing.

    `is_piecemeal`: what is written holds locks that others wait for, so each batch is a transaction of its own, also
    when all rows are good.
    """

    read: Callable[[], AbstractContextManager[Pass[N]]]
    looker: Callable[[], Importer[N]]
    doer: Callable[[], Importer[N]]
    batch: int = BATCH
    is_piecemeal: bool = False


def carry_out(plan: Plan[N], way: Way, *, report_to: Path | None, stream: TextIO) -> tuple[Report, bool]:
    """Look at every row, and do what `way` says; return the report, and whether anything could be written.

    ALL looks first, without any lock, and writes in one transaction only when no row is bad. GOOD writes each
    batch in a transaction of its own, so others can write between; running it again takes up the rest. So does ALL
    where the plan is piecemeal.
    Refused: import_failed, lost_race.
    """
    if way == Way.GOOD:
        return _pass(plan, plan.doer(), report_to, _Told(stream, _("Importing")), transaction.atomic), True
    report = _pass(plan, plan.looker(), report_to, _Told(stream, _("Reading")))
    if way == Way.LOOK or report.bad:
        return report, False
    if plan.is_piecemeal:
        return _pass(plan, plan.doer(), report_to, _Told(stream, _("Importing")), transaction.atomic), True
    with transaction.atomic():
        report = _pass(plan, plan.doer(), report_to, _Told(stream, _("Importing")))
        if report.bad:
            transaction.set_rollback(True)
    return report, not report.bad


@dataclass(frozen=True, slots=True)
class _Told:
    """Where progress is told, and what a reading is called there."""

    stream: TextIO
    label: str


def _pass(
    plan: Plan[N],
    importer: Importer[N],
    report_to: Path | None,
    told: _Told,
    around: Callable[[], AbstractContextManager[Any]] = nullcontext,
) -> Report:
    with plan.read() as rows, Report(report_to) as report, Progress(told.stream, told.label) as progress:
        for batch in _batches(rows, plan.batch):
            try:
                with around():
                    outcomes = importer.take(batch)
            except IntegrityError as taken:
                raise Refused(
                    "lost_race", _("Somebody else changed the same things meanwhile. Run the import again.")
                ) from taken
            for outcome in outcomes:
                report.add(outcome)
            progress.tell(report.rows, rows.done)
    return report


def _batches(rows: Iterable[N], size: int) -> Iterator[list[N]]:
    each = iter(rows)
    while batch := list(islice(each, size)):
        yield batch


class Progress(AbstractContextManager["Progress"]):
    """Tells how far a long reading is: one line that renews itself on a terminal, else a line now and then."""

    def __init__(self, stream: TextIO, label: str, *, pause: float | None = None) -> None:
        self._stream = stream
        self._label = label
        self._is_terminal = stream.isatty()
        usual = 0.2 if self._is_terminal else 5.0
        self._pause = usual if pause is None else pause
        self._start = self._last = time.monotonic()
        self._width = 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()

    def tell(self, rows: int, done: float) -> None:
        """Say that `rows` are read and which share of the file that is; speaks only when it is time to."""
        now = time.monotonic()
        if now - self._last < self._pause:
            return
        self._last = now
        passed = now - self._start
        rest = passed / done - passed if done > 0 else 0
        line = _("%(label)s: %(rows)s rows, %(percent)s%%, %(rate)s rows/s, about %(rest)s s left") % {
            "label": self._label,
            "rows": f"{rows:,}",
            "percent": int(done * 100),
            "rate": f"{rows / passed:,.0f}",
            "rest": f"{rest:,.0f}",
        }
        if self._is_terminal:
            self._stream.write("\r" + line.ljust(self._width))
            self._width = max(self._width, len(line))
        else:
            self._stream.write(line + "\n")
        self._stream.flush()
