"""What a party can choose when not everybody fits, in words (decisions G-07, G-29; look, register)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.humanize.templatetags import humanize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.events.models import Event, Tier
from turnout.events.rules import places
from turnout.registration.rules import fitting

PAIR = 2  # of whom one says both, not all

SPLIT, TOGETHER, AS_FREE = "split", "together", "as_free"


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody of a party, as far as typed: the name may still be missing."""

    name: str
    tier_id: UUID


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: its value, what it says, and what follows from it."""

    value: str
    label: str
    help: str


@dataclass(frozen=True, slots=True)
class Question:
    """What stands in the way, and what the party can choose; without options nobody can wait."""

    title: str
    text: str
    options: Sequence[Option]
    fit: int
    wait: int
    has_line: bool = True

    @property
    def is_plain(self) -> bool:
        """Whether one person waits or nobody registers: there is nothing to choose between."""
        return self.has_line and not self.options


def question(
    event: Event, tiers: Sequence[Tier], party: Sequence[Seeker], lengths: Mapping[UUID, int]
) -> Question | None:
    """Return what to ask a party that does not fit now; None when everybody has a place.

    `lengths` says how many registrations stand in the line of each tier.
    """
    active = [tier for tier in tiers if tier.is_active]
    free = places.for_newcomers(event, active)
    placed, waiting = fitting.divide(
        [one for one in party if one.tier_id in free], free, places.event_left(event)
    )
    if not waiting:
        return None
    lines = {tier.pk: tier for tier in active if tier.has_line}
    ranks = [lengths.get(one.tier_id, 0) + 1 for one in waiting]
    if any(one.tier_id not in lines for one in waiting):
        return _without_line(placed, waiting)
    if placed:
        return _split(placed, waiting, ranks)
    return _all_wait(waiting, ranks)


def _split(placed: Sequence[Seeker], waiting: Sequence[Seeker], ranks: Sequence[int]) -> Question:
    size = len(placed) + len(waiting)
    figures = {"fit": _figure(len(placed)), "wait": _figure(len(waiting))}
    some = ngettext("Book %(fit)s now, %(wait)s waits", "Book %(fit)s now, %(wait)s wait", len(waiting))
    return Question(
        title=_title(placed, waiting),
        text=_("What should we do?"),
        options=[
            Option(SPLIT, some % figures, _has_place(placed) + " " + _goes(waiting, ranks[0])),
            Option(
                TOGETHER,
                _("Both wait, together or not at all")
                if size == PAIR
                else _("All %(all)s wait, together or not at all") % {"all": _figure(size)},
                _("Nobody is confirmed.") + " " + _together(size),
            ),
        ],
        fit=len(placed),
        wait=len(waiting),
    )


def _all_wait(waiting: Sequence[Seeker], ranks: Sequence[int]) -> Question:
    title = _("All places are taken")
    joins = _("You can join the waitlist: you would be %(rank)s in line.") % {
        "rank": humanize.ordinal(ranks[0])
    }
    if len(waiting) == 1:
        then = _("When a place becomes free and it is your turn, we write to you.")
        return Question(title, f"{joins} {then}", [], 0, 1)
    by_and_by = _("You may get fewer places than you asked for at first, and keep waiting for the rest.")
    options = [
        Option(AS_FREE, _("As places become free"), by_and_by),
        Option(TOGETHER, _("Together or not at all"), _together(len(waiting))),
    ]
    return Question(title, joins + " " + _("How do you want to wait?"), options, 0, len(waiting))


def _without_line(placed: Sequence[Seeker], waiting: Sequence[Seeker]) -> Question:
    if not placed:
        return Question(
            _("All places are taken"),
            _("There is no waitlist for them."),
            [],
            0,
            len(waiting),
            has_line=False,
        )
    text = _("There is no waitlist. Remove somebody to register the others.")
    return Question(_title(placed, waiting), text, [], len(placed), len(waiting), has_line=False)


def _title(placed: Sequence[Seeker], waiting: Sequence[Seeker]) -> str:
    said = ngettext(
        "%(fit)s place is left, you asked for %(all)s",
        "%(fit)s places are left, you asked for %(all)s",
        len(placed),
    )
    return said % {
        "fit": _figure(len(placed)).capitalize(),
        "all": _figure(len(placed) + len(waiting)),
    }


def _together(size: int) -> str:
    got = (
        _("You get both places at once or none")
        if size == PAIR
        else _("You get all %(all)s places at once or none") % {"all": _figure(size)}
    )
    return got + _("; families that fit what is free go first, and you keep your place in line.")


def _has_place(placed: Sequence[Seeker]) -> str:
    names = named(placed)
    if not names:
        return ngettext(
            "%(count)s person is confirmed.", "%(count)s people are confirmed.", len(placed)
        ) % {"count": _figure(len(placed)).capitalize()}  # fmt: skip
    return ngettext("%(names)s is confirmed.", "%(names)s are confirmed.", len(placed)) % {"names": names}


def _goes(waiting: Sequence[Seeker], rank: int) -> str:
    names = named(waiting) or _("The rest")
    said = ngettext("%(names)s goes %(rank)s in line", "%(names)s go %(rank)s in line", len(waiting))
    return said % {"names": names, "rank": humanize.ordinal(rank)} + _(
        "; when a place becomes free and it is your turn, we write to you."
    )


def named(people: Sequence[Seeker]) -> str:
    """Return `Mira, Jonas and Elin`; nothing while a name is missing."""
    names = [one.name for one in people]
    if not all(names):
        return ""
    if len(names) == 1:
        return names[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _figure(number: int) -> str:
    """Return a small number as a word."""
    words = (
        _("no"),
        _("one"),
        _("two"),
        _("three"),
        _("four"),
        _("five"),
        _("six"),
        _("seven"),
        _("eight"),
        _("nine"),
    )
    return str(words[number]) if number < len(words) else str(number)
