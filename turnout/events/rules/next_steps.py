"""What an event needs next, and where that is done: one answer for every list of the desk."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from turnout.events.models import Event
from turnout.events.rules import publishing
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
    return NextStep(_("It is over and not in the archive yet."), _("Wrap up"), _page(event))


def of(event: Event, now: datetime) -> NextStep:
    """Return the step of whoever runs an event, from draft to archive. Before: sessions and tiers came with it."""
    if event.state in {S.DRAFT, S.APPROVED}:
        return _towards_publication(event, now)
    if event.state == S.COMPLETED:
        return wrap_up(event)
    if event.state == S.IN_PROGRESS:
        return NextStep(_("It is going on."), _("Check in"), reverse("door", args=[event.reference]))
    return NextStep(
        event.state_label, _("See who comes") if event.is_live else _("See the event"), _page(event)
    )


def _towards_publication(event: Event, now: datetime) -> NextStep:
    said = _("Approved.") if event.state == S.APPROVED else _("Draft.")
    found = publishing.lacks(event, list(event.sessions.all()), list(event.tiers.all()), now)
    if not found:
        why = f"{said} {_('Nobody sees it until it is published.')}"
        return NextStep(why, _("Publish"), _page(event, "-publication"))
    why = " ".join([said, *(lack.message for lack in found)])
    if event.starts_at is None:
        return NextStep(why, _("Set dates"), _page(event, "-dates"))
    return NextStep(why, _("Complete it"), _page(event, "-edit"))


def _page(event: Event, part: str = "") -> str:
    return reverse(f"desk-event{part}", args=[event.reference])
