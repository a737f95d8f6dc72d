"""What happened to a registration, in the words of its family."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.audit.queries import Line
from turnout.kernel.actors import SYSTEM, Actor
from turnout.registration.states import AttendeeState

ATTENDEE = "registration.attendee"
# Whose reason stays with staff; of a declined place the family got words of its own.
STAFF_ONLY = frozenset({"places.declined", "payment.settled", "payment.waived", "payment.reversed"})


@dataclass(frozen=True, slots=True)
class Told:
    """One line of `ui/timeline.html`."""

    text: str
    why: str
    at: datetime
    zone: str
    by: str
    weight: str


def told(
    trail: Sequence[Line], names: Mapping[str, str], authors: Mapping[str, str], zone: str
) -> list[Told]:
    """Return acts in words, newest first; `names` are the attendees', `authors` those of the family's logins."""
    return [
        Told(
            text=_text(line, names),
            why=_why(line),
            at=line.at,
            zone=zone,
            by=_by(line.actor, authors),
            weight="lit" if number == 0 else "key" if line.verb == "registration.made" else "",
        )
        for number, line in enumerate(trail)
    ]


def _text(line: Line, names: Mapping[str, str]) -> str:
    moved = _moved(line, names)
    sentences = {
        "registration.made": lambda: _states(moved) or _("Registered"),
        "places.added": lambda: _("Added: %(people)s") % {"people": _states(moved)},
        "places.cancelled": lambda: _states(moved),
        "places.transferred": lambda: (
            _("Moved to another event: %(people)s") % {"people": _names(line, names)}
        ),
        "places.received": lambda: _("Came from another event: %(people)s") % {"people": _names(line, names)},
        "registration.cancelled": lambda: _states(moved) or _("Registration cancelled"),
        "line.served": lambda: _("A place became free: %(people)s") % {"people": _states(moved)},
        "offer.made": lambda: _("A place became free for you"),
        "offer.grown": lambda: _("Another place was added to your offer"),
        "offer.accepted": lambda: _("Offer taken: %(people)s") % {"people": _states(moved)},
        "offer.declined": lambda: _("Offer let go; at the end of the line now"),
        "offer.expired": lambda: _states(moved) or _("The offer ran out; at the end of the line now"),
        "entry.moved": lambda: _("Moved in line"),
        "line.paused": lambda: _("Passed over in line: our mail did not reach you"),
        "line.resumed": lambda: _("Takes turns in line again"),
        "places.approved": lambda: _states(moved),
        "places.declined": lambda: _states(moved),
        "places.undecided": lambda: _("Nobody decided in time: %(people)s") % {"people": _names(line, names)},
        "places.paid": lambda: _("Paid: %(people)s") % {"people": _states(moved)},
        "places.readmitted": lambda: _("Placed again: %(people)s") % {"people": _states(moved)},
        "places.unpaid": lambda: _("Not paid in time: %(people)s") % {"people": _names(line, names)},
        "payment.settled": lambda: _("Payment received"),
        "payment.waived": lambda: _("Nothing more to pay"),
        "payment.reversed": lambda: _("A payment was taken back"),
        "registration.coming": lambda: _("You said that you come"),
        "registration.renamed": lambda: _("Names or ages changed"),
        "confirmation.asked": lambda: _("Confirmation sent again"),
        "link.renewed": lambda: _("New link sent; older links no longer work"),
        "place.kept": lambda: _("One of two places kept"),
        "event.postponed": lambda: _("The event has a new date"),
        "event.cancelled": lambda: _("The event was cancelled"),
    }
    words = sentences.get(line.verb)
    return words() if words else _("Changed")


def _moved(line: Line, names: Mapping[str, str]) -> dict[str, list[str]]:
    """Return who went into which state."""
    found: dict[str, list[str]] = defaultdict(list)
    for kind, key, _from, to in line.changes:
        if kind == ATTENDEE and key in names:
            found[to].append(names[key])
    return found


def _names(line: Line, names: Mapping[str, str]) -> str:
    """Return the people whom an act is about."""
    return joined([names[key] for kind, key, _from, _to in line.changes if kind == ATTENDEE and key in names])


def _states(moved: Mapping[str, list[str]]) -> str:
    """Return `Mira and Jonas confirmed, Elin waiting`."""
    words = {
        AttendeeState.CONFIRMED: lambda n: ngettext("%(names)s confirmed", "%(names)s confirmed", n),
        AttendeeState.PENDING: lambda n: ngettext(
            "%(names)s not confirmed yet", "%(names)s not confirmed yet", n
        ),
        AttendeeState.PENDING_PAYMENT: lambda n: ngettext(
            "%(names)s held until paid", "%(names)s held until paid", n
        ),
        AttendeeState.DECLINED: lambda n: ngettext("%(names)s not accepted", "%(names)s not accepted", n),
        AttendeeState.WAITING: lambda n: ngettext("%(names)s waiting", "%(names)s waiting", n),
        AttendeeState.CANCELLED: lambda n: ngettext("%(names)s cancelled", "%(names)s cancelled", n),
        AttendeeState.EXPIRED: lambda n: ngettext(
            "%(names)s no longer waiting", "%(names)s no longer waiting", n
        ),
    }
    parts = [
        words[state](len(moved[state])) % {"names": joined(moved[state])}
        for state in words
        if moved.get(state)
    ]
    return ", ".join(parts)


def joined(names: Sequence[str]) -> str:
    """Return `Mira, Jonas and Elin`."""
    if len(names) < 2:  # noqa: PLR2004 -- nothing to join
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _why(line: Line) -> str:
    if line.verb in STAFF_ONLY:
        return ""
    return _("Why: %(reason)s") % {"reason": line.reason} if line.reason else ""


def _by(actor: Actor, authors: Mapping[str, str]) -> str:
    if actor.kind == SYSTEM.kind:
        return _("by itself")
    if actor.kind == "user":
        name = authors.get(actor.rights_of)
        return _("by %(name)s") % {"name": name} if name else _("by the organiser")
    return ""
