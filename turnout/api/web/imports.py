"""Routes of files of other systems: looked at first, then taken into an event (docs/importing-orders.md)."""

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from turnout.api.rules.shapes import Shape
from turnout.api.web import answers
from turnout.api.web.entering import Token
from turnout.api.web.event_moves import found
from turnout.api.web.events import Reference
from turnout.api.web.inputs import NO_NUL, Body, Line
from turnout.kernel.importing import Fate, Outcome
from turnout.kernel.permissions import Permission
from turnout.registration.actions import importing_uploads
from turnout.registration.actions.importing import Wish
from turnout.registration.actions.importing_uploads import MOST_BYTES, MOST_ROWS, Result, Upload
from turnout.registration.rules.orders import SYSTEMS
from turnout.ui.doors import actor_of

router = Router(tags=["imports"])
SCOPE = "imports:write"
WAYS = {
    "look": importing_uploads.look,
    "all": importing_uploads.write,
    "good": importing_uploads.write_good,
}


class ImportIn(Body):
    """A file of another system, and how it is meant."""

    system: Literal["eventbrite", "pretix"]
    content: Annotated[str, Field(min_length=1, max_length=MOST_BYTES)] = Field(
        description=f"The file itself: CSV with at most {MOST_ROWS} rows.",
        examples=["Order no,First name,Email,Ticket type\n7,Mira,ana@example.org,Child\n"],
    )
    apply: Literal["look", "all", "good"] = Field(
        "look",
        description="look: write nothing; all: everything, or nothing when a row is wrong; good: without wrong orders.",
    )
    tiers: Annotated[list[Line], Field(max_length=100)] = Field(
        [], description="“Their ticket type=our kind of place”; nothing after the = leaves it out."
    )
    only: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = Field(
        "", description="Which event or date, as the file calls it, where it holds several."
    )
    to_line: bool = Field(default=False, description="Who finds no place waits.")
    holds_unpaid: bool = Field(
        default=False, description="Who has not paid there yet is held until he has here."
    )
    tells: bool = Field(
        default=False, description="Each family gets its confirmation; else nobody hears of it."
    )


class RowOut(Schema):
    """What becomes of a row, where there is something to say."""

    row: int = Field(description="As a spreadsheet counts.")
    result: str = Field(description="create, update, unchanged, skip, bad")
    what: str
    message: str
    notes: list[str]


class ImportOut(Schema):
    """What became of a file, or would."""

    is_written: bool
    counts: dict[str, int] = Field(description="How many rows have which result.")
    problems: list[RowOut] = Field(description="The first twenty that are wrong or left out.")
    problem_count: int
    noted: list[RowOut] = Field(description="The first twenty of which there is something to know.")
    unused: list[str] = Field(description="Columns that nothing was read from; they are not kept.")


@router.post(
    "/events/{reference}/imports",
    response=ImportOut,
    auth=Token(SCOPE),
    summary="Take registrations in from another system",
)
def import_orders(request: HttpRequest, reference: Reference, sent: ImportIn) -> HttpResponse:
    """Say what would become of each row of a file, or take it into an event. Scope: imports:write.

    An order that came before is known again, and unchanged. The file is kept nowhere.
    """
    event = found(request, reference, Permission.IMPORT_DATA)
    wish = Wish(
        tiers=[line for each in sent.tiers if (line := each.strip())],
        only=sent.only,
        to_line=sent.to_line,
        holds_unpaid=sent.holds_unpaid,
        tells=sent.tells,
    )
    upload = Upload(SYSTEMS[sent.system], sent.content.encode(), wish)
    return answers.data(_shape(WAYS[sent.apply](upload, event, by=actor_of(request))))


def _shape(result: Result) -> Shape:
    report = result.report
    return {
        "is_written": result.is_written,
        "counts": {fate.value: report.counts[fate] for fate in Fate},
        "problems": [_row(one) for one in report.problems],
        "problem_count": report.troubles,
        "noted": [_row(one) for one in report.noted],
        "unused": list(result.layout.unused),
    }


def _row(one: Outcome) -> Shape:
    return {
        "row": one.number,
        "result": one.fate.value,
        "what": one.what,
        "message": one.message,
        "notes": list(one.notes),
    }
