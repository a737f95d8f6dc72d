"""When two people may be one: what they share, and how much that says."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _said
from django.utils.translation import gettext_lazy as _

from turnout.kernel import text, tokens
from turnout.people.models import Person
from turnout.people.rules import matching

ADDRESS, PHONE, CHILD = "address", "phone", "child"
CHOSEN = "chosen"  # by staff, who have a reason that no key tells
SURE, LIKELY = 90, 75
MOST_ALIKE = 20  # more rows with one key say more about the key than about the people


@dataclass(frozen=True, slots=True)
class Reason:
    """What two rows share: in words, and how surely that makes them one person, in per cents."""

    label: str | Promise
    weight: int


REASONS = {
    ADDRESS: Reason(_("same e-mail address"), 70),
    PHONE: Reason(_("same phone and first name"), 80),
    CHILD: Reason(_("same name and same child"), 75),
}


def words(reasons: Iterable[str]) -> str:
    """Return what two rows share, in words."""
    known = {**{kind: reason.label for kind, reason in REASONS.items()}, CHOSEN: _("chosen by staff")}
    return ", ".join(str(known[one]) for one in reasons if one in known)


def keys(person: Person, children: Iterable[str]) -> set[tuple[str, str]]:
    """Return the keys of an adult: the kind of each, and its digest."""
    found = []
    first = matching.folded(person.first_name) if person.first_name else ""
    if person.address_key:
        found.append((ADDRESS, person.address_key))
    if person.phone and first:
        found.append((PHONE, f"{person.phone}|{first}"))
    if first and person.last_name:
        name = text.search_key(person.first_name, person.last_name)
        found += [(CHILD, f"{name}|{matching.folded(child)}") for child in children if child]
    return {(kind, tokens.signature("likeness", kind, value)) for kind, value in found}


def confidence(reasons: Collection[str]) -> int:
    """Return how surely people who share all this are one: several reasons add up, below a hundred."""
    doubt = 1.0
    for reason in reasons:
        doubt *= 1 - REASONS[reason].weight / 100
    return min(99, round(100 * (1 - doubt)))


def why_not_united(goes: Person, stays: Person) -> str:
    """Return why the two cannot become one person, in words; nothing when they can."""
    if goes.merged_into_id or stays.merged_into_id:
        return _said("One of the two was merged a moment ago.")
    if not (goes.is_adult and stays.is_adult):
        return _said("Children are merged with their household.")
    if goes.is_proven and not stays.is_proven:
        return _said("The one whose address is proven stays.")
    if hasattr(goes, "user"):
        return _said("Whoever signs in stays. If both do, ask the person to close one of the accounts.")
    return ""


def links_that_end(goes: Person, stays: Person) -> str:
    """Return whose links must open nothing after the two are one: "none", "goes" or "both".

    Those in a mailbox that is not the person's any more; and, while nobody has proven the address, all: whoever
    typed it first could otherwise go on with his session and see the household of the other.
    """
    if not stays.is_proven:
        return "both"
    return "none" if goes.address_key == stays.address_key else "goes"


def pairs(alike: Iterable[tuple[UUID, bool]]) -> list[tuple[UUID, UUID]]:
    """Return whom to compare with whom among rows with one key (key, whether proven), the older key first.

    Each is compared with one: the first proven, else the oldest. So the work grows with the rows, not their square.
    """
    rows = sorted(alike, key=lambda one: (not one[1], one[0]))[:MOST_ALIKE]
    anchor = rows[0][0]
    return [(min(anchor, key), max(anchor, key)) for key, _is_proven in rows[1:]]
