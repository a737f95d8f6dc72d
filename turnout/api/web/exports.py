"""Routes of files: what leaves the house for a spreadsheet, noted as an act (G-81)."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from turnout.api.web import answers
from turnout.api.web.entering import Token, is_head
from turnout.api.web.event_moves import found
from turnout.api.web.events import Reference
from turnout.api.web.inputs import NO_NUL
from turnout.events.models import Voucher
from turnout.kernel import spreadsheets
from turnout.kernel.permissions import Permission
from turnout.registration.actions import exporting
from turnout.registration.models import Source
from turnout.registration.queries import answers as replies
from turnout.registration.queries import exporting as files
from turnout.registration.queries import roster
from turnout.registration.states import AttendeeState
from turnout.ui.doors import actor_of

router = Router(tags=["events"])
SCOPE = "exports:read"
Word = Annotated[str, Field(max_length=200, pattern=NO_NUL)]
MEDIA_TYPE = "text/csv; charset=utf-8"
A_FILE: Any = {"200": {"description": "OK", "content": {"text/csv": {"schema": {"type": "string"}}}}}


class Wanted(Schema):
    """What the file holds."""

    state: AttendeeState | None = None
    tier: UUID | None = None
    source: Source | None = Field(None, description="How it was registered.")
    owes: Literal["", "open", "settled", "back"] = Field(
        "", description="open: something is still to be paid; settled: all is; back: something goes back."
    )
    proof: Literal["", "proven", "unproven"] = Field("", description="Whether the address is proven.")
    note: Literal["", "noted", "unnoted"] = Field("", description="Whether staff wrote something about them.")
    here: Literal["", "attended", "partial", "absent", "not_yet"] = Field(
        "", description="Who was there; not_yet: of whom nobody has said."
    )
    session: UUID | None = Field(None, description="With `here`: at this sitting.")
    tag: Word = ""
    code: Word = Field("", description="The id of a code that was used, or “any”.")
    answer: Word = Field("", description="The id of a question, a dot, and the key of an option.")
    q: Word = Field("", description="Words of names, addresses and references.")
    columns: str = Field(
        "",
        description="Columns with commas, in the order of the desk; all that its owner may take where none are named.",
        max_length=1000,
        json_schema_extra=answers.words_of([*files.COLUMNS, *files.SUMS]),
    )
    mark: bool = Field(default=False, description="Begin with the mark by which Excel knows UTF-8.")


@router.get(
    "/events/{reference}/roster.csv",
    auth=Token(SCOPE),
    summary="A roster as a file",
    openapi_extra={"responses": A_FILE},
)
def export_roster(request: HttpRequest, reference: Reference, wanted: Query[Wanted]) -> HttpResponse:
    """Return the roster as CSV; contact details where the owner may take them along. Noted as an act.

    Cells that a spreadsheet would execute are neutralised. Asked for with HEAD nothing leaves and nothing is noted.
    Scope: exports:read.
    """
    event, actor = found(request, reference, Permission.SEE_ROSTER), actor_of(request)
    offered = files.offered(
        replies.everything_asked(event),
        with_contact=exporting.may_take_contacts(event, actor),
        with_sums=any(tier.price_minor for tier in event.tiers.all()),
        with_codes=Voucher.objects.filter(event=event).exists(),
    )
    named = answers.chosen(wanted.columns, [*files.COLUMNS, *files.SUMS], "columns")
    columns, narrowed = named or offered, _filter(wanted)
    exporting.require(event, columns, by=actor)
    rows = [] if is_head(request) else exporting.export(event, narrowed, columns, by=actor)
    response = HttpResponse(b"".join(spreadsheets.lines(rows, mark=wanted.mark)), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{event.reference}.csv"'
    return response


def _filter(wanted: Wanted) -> roster.Filter:
    """Return whom the file holds, as the desk's roster would be narrowed."""
    return roster.Filter(
        state=wanted.state or "",
        words=wanted.q,
        tier=str(wanted.tier or ""),
        source=wanted.source or "",
        proof=wanted.proof,
        tag=wanted.tag,
        note=wanted.note,
        here=wanted.here,
        session=str(wanted.session or ""),
        answer=wanted.answer,
        owes=wanted.owes,
        code=wanted.code,
    )
