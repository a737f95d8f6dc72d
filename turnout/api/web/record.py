"""Routes of the record: who did what to what, when and why."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from turnout.api.queries import record
from turnout.api.rules import shapes_record as shapes
from turnout.api.rules.shapes import Shape
from turnout.api.web import answers
from turnout.api.web.entering import Token
from turnout.api.web.events import Paging
from turnout.api.web.inputs import NO_NUL
from turnout.api.web.record_schemas import ActOut
from turnout.api.web.schemas import ListOf
from turnout.audit.models import AuditEntry
from turnout.kernel import times
from turnout.kernel.keyset import Page
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people import policy
from turnout.people.queries import history
from turnout.registration.queries import record as queries
from turnout.ui.doors import actor_of

router = Router(tags=["the record"])
SCOPE = "audit:read"
Word = Annotated[str, Field(max_length=200, pattern=NO_NUL)]


class Narrowed(Schema):
    """What narrows the record."""

    who: Word = Field("", description="Who did it: a name, an address, or a key.")
    about: Word = Field(
        "", description="A reference of an event or a registration, a key, or a person's name."
    )
    verb: Word = Field("", description="What was done: event.published, for example.")
    first: date | None = Field(None, description="On this day or later.")
    last: date | None = Field(None, description="On this day or before.")
    zone: Word = Field("UTC", description="On whose clock days begin: Europe/London.")
    acting: bool = Field(default=False, description="Only what was done for somebody else.")

    def filter(self) -> queries.Filter:
        """Return what is asked for. Refused: bad_input (no such zone)."""
        if not times.is_zone(self.zone):
            raise Refused("bad_input", _("This is no time zone we know."), field="zone")
        return queries.Filter(
            who=self.who,
            about=self.about,
            verb=self.verb,
            first=self.first,
            last=self.last,
            zone=self.zone,
            is_acting=self.acting,
        )


class Wanted(Paging, Narrowed):
    """Which page of the record."""


@router.get("/audit", response=ListOf[ActOut], auth=Token(SCOPE), summary="The record, newest first")
def list_acts(request: HttpRequest, wanted: Query[Wanted]) -> HttpResponse:
    """List acts within the reach of the token's owner. Scope: audit:read."""
    actor = actor_of(request)
    policy.require(actor, Permission.SEE_AUDIT)
    page = queries.page(actor, wanted.filter(), after=wanted.after, size=wanted.limit)
    told = {one.pk: shape for one, shape in zip(page.rows, _told(page.rows), strict=True)}
    return answers.listed(request, Page(page.rows, "", page.later), lambda one: told[one.pk])


def _told(acts: Sequence[AuditEntry]) -> list[Shape]:
    """Return acts in words; a fixed number of statements for any number of them."""
    names = history.names_of(act.actor for act in acts)
    called = queries.links(acts)
    events = record.references(act.event_id for act in acts)
    return [
        shapes.act(
            act,
            line,
            names.get(act.actor, ""),
            called.get((act.subject_kind, act.subject_id), ("", "")),
            events,
        )
        for act, line in zip(acts, queries.lines(acts), strict=True)
    ]
