"""What imports share: the metros and venues that rows name, found, or made when they are new."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import cells, drafts, text
from turnout.kernel.actors import Actor
from turnout.kernel.cells import DayOrder
from turnout.kernel.columns import Field, Layout
from turnout.kernel.refusals import Refused
from turnout.venues import rules
from turnout.venues.actions import managing, metros
from turnout.venues.actions.metros import MetroDraft
from turnout.venues.models import Metro, Venue

KEY_LENGTH = 190


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What whoever runs an import says besides the file. A metro that does not exist is made if it has a zone."""

    metro: str = ""
    time_zone: str = ""
    zero_is_unlimited: bool = False
    dates: DayOrder = DayOrder.ASK
    mapping: Mapping[str, Any] = field(default_factory=dict)


def require(layout: Layout, fields: Sequence[Field], *names: str) -> None:
    """Refuse a file in which no column holds what every row needs."""
    for one in fields:
        if one.name in names and one.name not in layout:
            raise Refused(
                "import_failed",
                _(
                    'No column holds “%(field)s” (%(meaning)s). Name it in a mapping file: %(field)s = "…". %(has)s'
                )
                % {
                    "field": one.name,
                    "meaning": one.meaning,
                    "has": _("The file has: %(headers)s.") % {"headers": ", ".join(layout.headers[:20])},
                },
            )


def require_metro(layout: Layout, wish: Wish) -> None:
    """Refuse an import that no row could pass: the metro asked for does not exist, or there is none at all."""
    if "metro" not in layout and (wish.metro or not Metro.objects.exists()):
        Regions(wish, Looking()).find("")


def key_of(*parts: str) -> str:
    """Return the key that a thing from a file has for ever: its parts, folded, shortened by a digest if need be."""
    whole = "|".join(text.line(part).replace("|", " ").casefold() for part in parts)
    return (
        whole
        if len(whole) <= KEY_LENGTH
        else f"{whole[:130]}#{hashlib.sha256(whole.encode()).hexdigest()[:40]}"
    )


# --- the hand that writes, and the one that only looks -----------------------------------------------------


class Looking:
    """Does nothing, so that the rest can go on as if it had."""

    def make_metro(self, metro: Metro) -> Metro:
        """Return the metro that would be made."""
        return metro

    def make_venues(self, venues: Sequence[Venue]) -> None:
        """Leave them."""

    def change_venue(self, venue: Venue, changes: Mapping[str, Any]) -> None:
        """Leave it."""


class Writing(Looking):
    """Makes and changes."""

    def __init__(self, by: Actor) -> None:
        self.by = by

    def make_metro(self, metro: Metro) -> Metro:
        """Make a metro."""
        return metros.create(MetroDraft(name=metro.name, time_zone=metro.time_zone), by=self.by)

    def make_venues(self, venues: Sequence[Venue]) -> None:
        """Make venues in bulk."""
        bring_in(venues, by=self.by)

    def change_venue(self, venue: Venue, changes: Mapping[str, Any]) -> None:
        """Change a venue, and close or reopen it."""
        rest = dict(changes)
        if "closed_on" in rest:
            _close(venue, rest.pop("closed_on"), self.by)
        if rest:
            managing.change(venue, rest, by=self.by)


def bring_in(venues: Sequence[Venue], *, by: Actor) -> None:
    """Save newborn venues that were checked, in bulk; one act for each metro, `venues.imported`."""
    _name(venues)
    Venue.objects.bulk_create(venues)
    groups: dict[Metro, list[Venue]] = defaultdict(list)
    for venue in venues:
        groups[venue.metro].append(venue)
    for metro, made in groups.items():
        audit.record("venues.imported", metro, by=by, count=len(made))


def _name(venues: Sequence[Venue]) -> None:
    """Give each venue an address of its own, in one look at those that are taken."""
    wanted = [text.slug(venue.name, 100) or "venue" for venue in venues]
    taken = set(Venue.objects.filter(slug__in=set(wanted)).values_list("slug", flat=True))
    for venue, slug in zip(venues, wanted, strict=True):
        venue.slug = slug if slug not in taken else f"{slug}-{venue.pk.hex[-8:]}"
        taken.add(venue.slug)


def _close(venue: Venue, on: date | None, by: Actor) -> None:
    if on is None:
        managing.reopen(venue, by=by)
    else:
        managing.close(venue, on, by=by, reason=_("As the imported file says."))


# --- metros -------------------------------------------------------------------------------------------------


class Regions:
    """Finds the metro of a row; makes the one that was asked for if it does not exist yet."""

    def __init__(self, wish: Wish, hand: Looking) -> None:
        self._wish = wish
        self._hand = hand
        self._known = {metro.name.casefold(): metro for metro in Metro.objects.all()}

    def find(self, named: str, authority: str = "") -> Metro:
        """Return the metro a row names, else the one asked for, else the authority's, else the only one there is."""
        for name in (text.line(named), text.line(self._wish.metro)):
            if name:
                return self._known.get(name.casefold()) or self._make(name)
        if found := self._known.get(text.line(authority).casefold()):
            return found
        if len(self._known) == 1:
            return next(iter(self._known.values()))
        raise Refused(
            "bad_input",
            _("In which metro does it lie? Say --metro NAME, or map a column to it.")
            if self._known
            else _("There is no metro yet. Say --metro NAME --time-zone ZONE to make one."),
        )

    def _make(self, name: str) -> Metro:
        if not self._wish.time_zone:
            known = ", ".join(sorted(metro.name for metro in self._known.values())[:10]) or _("none")
            raise Refused(
                "bad_input",
                _("There is no metro “%(name)s” (known: %(known)s). Say --time-zone ZONE to make it.")
                % {"name": cells.shown(name), "known": known},
            )
        metro = Metro(name=name, time_zone=self._wish.time_zone, slug="new")
        rules.require_zone(metro.time_zone)
        drafts.check(metro)
        self._known[name.casefold()] = made = self._hand.make_metro(metro)
        return made


class Places:
    """Finds the venue that a row names, among those of its metro; new ones are gathered until they are made."""

    def __init__(self, hand: Looking) -> None:
        self._hand = hand
        self._known: dict[tuple[UUID, str], Venue] = {}
        self._loaded: set[UUID] = set()
        self._newborn: list[Venue] = []

    def find(self, metro: Metro, name: str, *, authority: str = "", street: str = "") -> tuple[Venue, bool]:
        """Return the venue of that key, or of that name, and whether it is new. Refused: bad_input."""
        self._load(metro)
        key = key_of("venue", authority or metro.name, name)
        found = self._known.get((metro.pk, key)) or self._known.get((metro.pk, text.line(name).casefold()))
        if found is not None:
            return found, False
        venue = Venue(metro=metro, slug="new", source_key=key)
        drafts.fill(venue, {"name": name, "street": street})
        drafts.check(venue)
        self._learn(venue)
        self._newborn.append(venue)
        return venue, True

    def settle(self) -> None:
        """Make the venues that are new."""
        if self._newborn:
            self._hand.make_venues(self._newborn)
        self._newborn = []

    def _load(self, metro: Metro) -> None:
        if metro.pk not in self._loaded:
            self._loaded.add(metro.pk)
            for venue in Venue.objects.filter(metro=metro.pk).order_by("-pk").iterator():
                venue.metro = metro
                self._learn(venue)

    def _learn(self, venue: Venue) -> None:
        self._known[venue.metro_id, venue.name.casefold()] = venue
        if venue.source_key:
            self._known[venue.metro_id, venue.source_key] = venue


def places(cell: str, wish: Wish) -> int | None:
    """Return a number of places: empty is no limit, 0 is nobody, unless old zeros were said to mean no limit (G-01)."""
    found = cells.number(cell)
    drafts.require_places(found)
    return None if found == 0 and wish.zero_is_unlimited else found


def left_out(values: Mapping[str, str], layout: Layout) -> list[str]:
    """Return a note for each cell that is stored without its control characters."""
    return [
        _("Control characters were left out of “%(header)s”.") % {"header": layout.header_of(name)}
        for name, value in values.items()
        if cells.has_control_characters(value)
    ]
