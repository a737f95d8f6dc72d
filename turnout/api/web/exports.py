"""Routes of files: what leaves the house for a spreadsheet, noted as an act (G-81)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Field, Query, Router, Schema

from turnout.api.web import answers, record, vouchers
from turnout.api.web.entering import Token, is_head, token_of
from turnout.api.web.event_moves import found
from turnout.api.web.events import Reference
from turnout.api.web.inputs import NO_NUL
from turnout.events.models import Voucher
from turnout.kernel import clock, spreadsheets, times
from turnout.kernel.permissions import Permission
from turnout.people import policy
from turnout.registration.actions import exporting
from turnout.registration.models import Source
from turnout.registration.queries import answers as replies
from turnout.registration.queries import exporting as files
from turnout.registration.queries import record_lines, roster
from turnout.registration.queries.record import Filter
from turnout.registration.states import AttendeeState
from turnout.ui.doors import actor_of

router = Router(tags=["events"])
SCOPE = "exports:read"
Word = Annotated[str, Field(max_length=200, pattern=NO_NUL)]
MEDIA_TYPE = "text/csv; charset=utf-8"
A_FILE: Any = {"200": {"description": "OK", "content": {"text/csv": {"schema": {"type": "string"}}}}}


class File(Schema):
    """How a file is written."""

    mark: bool = Field(default=False, description="Begin with the mark by which Excel knows UTF-8.")


class Acts(File, record.Narrowed):
    """Which acts the file holds."""


class Wanted(File):
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
    name = f"{event.reference}.csv"
    return _file(request, name, wanted, lambda: exporting.export(event, narrowed, columns, by=actor))


@router.get(
    "/events/{reference}/vouchers.csv",
    auth=Token(vouchers.SCOPE),
    summary="Codes as a file",
    tags=["codes of an event"],
    openapi_extra={"responses": A_FILE},
)
def export_vouchers(request: HttpRequest, reference: Reference, wanted: Query[File]) -> HttpResponse:
    """Return all codes of an event as CSV, the oldest first, with the columns of the desk. Noted as an act.

    Asked for with HEAD nothing leaves and nothing is noted. Scope: vouchers:write.
    """
    event, actor = found(request, reference, Permission.MANAGE_EVENTS), actor_of(request)
    exporting.require_oneself(actor)
    name = f"{event.reference}-codes.csv"
    return _file(request, name, wanted, lambda: exporting.export_codes(event, by=actor))


@router.get(
    "/audit.csv",
    auth=Token(record.SCOPE),
    summary="The record as a file",
    tags=["the record"],
    openapi_extra={"responses": A_FILE},
)
def export_acts(request: HttpRequest, wanted: Query[Acts]) -> HttpResponse:
    """Return the acts within the reach of the token's owner as CSV, newest first. Noted as an act.

    For those who may take data along. Asked for with HEAD nothing leaves and nothing is noted. Scope: audit:read.
    """
    actor, asked = actor_of(request), wanted.filter()
    for permission in (Permission.SEE_AUDIT, Permission.EXPORT_DATA):
        policy.require(actor, permission)
    name = f"audit-{times.local(clock.now(), asked.zone):%Y-%m-%d}.csv"
    return _file(request, name, wanted, lambda: _acts(request, asked))


def _acts(request: HttpRequest, asked: Filter) -> Iterable[Sequence[object]]:
    token, actor = token_of(request), actor_of(request)
    assert token is not None  # noqa: S101 -- the route's door let nobody else in
    exporting.note_record(token.user, asked, by=actor)
    return record_lines.rows(actor, asked)


def _file(
    request: HttpRequest, name: str, wanted: File, rows: Callable[[], Iterable[Sequence[object]]]
) -> HttpResponse:
    """Return rows as a file that is sent while they are read; asked for with HEAD, `rows` is not called."""
    lines = iter(()) if is_head(request) else spreadsheets.lines(rows(), mark=wanted.mark)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return cast("HttpResponse", StreamingHttpResponse(lines, content_type=MEDIA_TYPE, headers=headers))


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
