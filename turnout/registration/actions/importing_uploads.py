"""The import of orders as the desk does it: a small file, read within a request and kept nowhere."""

from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from turnout.events.models import Event
from turnout.kernel import tables
from turnout.kernel.actors import Actor
from turnout.kernel.columns import Layout
from turnout.kernel.importing import Report, Way, carry_out
from turnout.kernel.refusals import Refused
from turnout.kernel.tables import Table
from turnout.registration.actions import importing
from turnout.registration.actions.importing import Wish
from turnout.registration.rules.orders import System

MOST_BYTES = 600_000
MOST_ROWS = 500  # a second or two; more would keep others waiting


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of another system, and what whoever brings it says besides."""

    system: System
    content: bytes
    wish: Wish


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a file, or would: row by row, its columns, whether anything could be written."""

    report: Report
    layout: Layout
    is_written: bool


def look(upload: Upload, event: Event, *, by: Actor) -> Result:
    """Say what would become of a file. Refused: import_failed, and what `importing.plan` refuses."""
    return _carried_out(upload, event, Way.LOOK, by)


def write(upload: Upload, event: Event, *, by: Actor) -> Result:
    """Take a file into an event when none of its rows is wrong. Refused as in `look`, lost_race."""
    return _carried_out(upload, event, Way.ALL, by)


def write_good(upload: Upload, event: Event, *, by: Actor) -> Result:
    """Take a file into an event without its wrong orders. Refused as in `look`, lost_race."""
    return _carried_out(upload, event, Way.GOOD, by)


def _carried_out(upload: Upload, event: Event, way: Way, by: Actor) -> Result:
    if not upload.content.strip():
        raise Refused("import_failed", _("The file is empty."), field="file")
    if len(upload.content) > MOST_BYTES:
        raise _too_large()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(upload.content)
        table = tables.find(path)
        _require_few(table)
        plan, layout = importing.plan(table, upload.system, event, upload.wish, by=by)
        report, is_written = carry_out(plan, way, report_to=None, stream=StringIO())
    return Result(report, layout, is_written)


def _require_few(table: Table) -> None:
    with table.rows() as rows:
        if sum(1 for _row in islice(rows, MOST_ROWS + 1)) > MOST_ROWS:
            raise _too_large()


def _too_large() -> Refused:
    said = _("Here a file has at most %(rows)s rows. Whoever runs the installation can take larger ones.")
    return Refused("import_failed", said % {"rows": MOST_ROWS}, field="file")
