"""A change of one date of a series that goes to other dates too: which, and where it is told how far it is."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field

from turnout.api.web.inputs import Body
from turnout.api.web.series import left_to_worker
from turnout.events.actions.spreading import Spread
from turnout.events.models import Event
from turnout.events.queries import series as queries
from turnout.events.rules.reporting import Report
from turnout.kernel import clock
from turnout.kernel.refusals import Refused
from turnout.ui.doors import actor_of


class Also(Body):
    """To which other dates of its series a change goes; the worker does it there (202)."""

    reach: Literal["later", "all"] = Field(description="later: those after this one. all: all to come.")
    overwrites: bool = Field(
        default=False,
        description="Also where a date said something else before; otherwise it keeps its own.",
    )


AlsoThere = Also | None


def spread(request: HttpRequest, event: Event, also: AlsoThere) -> Spread:
    """Return to which other dates a change of an event goes; to none where nothing was asked."""
    if also is None:
        return Spread()
    found = queries.others(actor_of(request), event, clock.now(), is_later_only=also.reach == "later")
    return Spread(found, also.overwrites, is_left=True)


def apart(field: str) -> Refused:
    """Return the refusal of two changes in one request that go to other dates: there is one at a time."""
    said = _("Send this by itself when it goes to other dates: one change at a time is on its way there.")
    return Refused("bad_input", said, field=field)


def on(request: HttpRequest, report: Report, response: HttpResponse) -> HttpResponse:
    """Return the response, or where something goes to other dates, that it is on its way there."""
    return response if report.errand is None else left_to_worker(request, report.errand)
