"""What an event needs next, and where that is done: one answer for every list of the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from turnout.events.models import Event
from turnout.events.rules import publishing
from turnout.events.rules.publishing import Lack
from turnout.events.states import EventState

S = EventState


@dataclass(frozen=True, slots=True)
class NextStep:
    """Why the event stands in a list, the words of the button, and where it leads."""

    why: str
    action: str
    url: str


def review(event: Event) -> NextStep:
    """Return the step of whoever decides about a submitted event."""
    return NextStep(_("Waits for your review."), _("Review"), _page(event, "-review"))


def find_chair(event: Event) -> NextStep:
    """Return the step of whoever looks for a chair."""
    return NextStep(_("Nobody chairs it."), _("Choose a chair"), _page(event, "-chair"))


def wrap_up(event: Event) -> NextStep:
    """Return the step of whoever ends an event that is over."""
    page = _page(event, "-notes") + "?kind=wrap_up#write"
    return NextStep(_("It is over and not in the archive yet."), _("Wrap up"), page)


def put_right(event: Event) -> NextStep:
    """Return the step of whoever planned an event that a review sent back."""
    return NextStep(_("Returned for changes."), _("Read why"), _page(event))


def of(event: Event, now: datetime, *, approves: bool, is_reviewed: bool) -> NextStep:
    """Return the step of whoever runs an event, from draft to archive. Before: sessions and tiers came with it.

    `approves` says whether he may approve it, `is_reviewed` whether its format is approved first.
    """
    if event.state == S.DRAFT and (is_reviewed or not approves):
        return _towards_review(event, now)
    if event.state in {S.DRAFT, S.APPROVED}:
        return _towards_publication(event, now)
    if event.state == S.COMPLETED:
        return wrap_up(event)
    if event.state == S.IN_PROGRESS:
        return NextStep(_("It is going on."), _("Check in"), reverse("door", args=[event.reference]))
    action = _("See who comes") if event.is_live else _("See the event")
    return NextStep(event.state_label, action, _page(event))


def _towards_review(event: Event, now: datetime) -> NextStep:
    found = publishing.lacks_for_review(event, list(event.sessions.all()), list(event.tiers.all()), now)
    if found:
        return _missing(event, _("Draft."), found)
    return NextStep(_("Draft. Nothing is missing."), _("Submit for review"), _page(event, "-submission"))


def _towards_publication(event: Event, now: datetime) -> NextStep:
    found = publishing.lacks(event, list(event.sessions.all()), list(event.tiers.all()), now)
    is_draft = event.state == S.DRAFT
    if found:
        return _missing(event, _("Draft.") if is_draft else _("Approved."), found)
    why = (
        _("Draft. Nothing is missing.") if is_draft else _("Approved. Nobody sees it until it is published.")
    )
    return NextStep(why, _("Publish"), _page(event, "-publication"))


def _missing(event: Event, said: str, found: Sequence[Lack]) -> NextStep:
    why = " ".join([said, *(lack.message for lack in found)])
    if any(lack.field == "sessions" for lack in found):
        return NextStep(why, _("Set dates"), _page(event, "-dates"))
    if {lack.code for lack in found} == {"paying"}:
        return NextStep(why, _("Say how it is paid"), _page(event, "-paying"))
    return NextStep(why, _("Complete it"), _page(event, "-edit"))


def _page(event: Event, part: str = "") -> str:
    return reverse(f"desk-event{part}", args=[event.reference])
