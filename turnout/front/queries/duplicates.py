"""The list of people who may be one."""

from uuid import UUID

from django.db.models import Count, Q

from turnout.kernel import keyset
from turnout.kernel.actors import Actor
from turnout.people.models import Likeness, Person
from turnout.people.rules import likeness

PAGE = 25
MOST = 5
LEVELS = ("sure", "likely", "possible")


def listing(actor: Actor, level: str, *, after: str = "", before: str = "") -> keyset.Page[Likeness]:
    """Return a page of the undecided pairs that `actor` sees, the newest first: one statement."""
    rows = Likeness.objects.open_to(actor).select_related("first__metro", "second__metro")
    if level in LEVELS:
        rows = rows.filter(_is_of(level))
    return keyset.page(rows, "-pk", after=after, before=before, size=PAGE)


def counts(actor: Actor) -> dict[str, int]:
    """Return how many undecided pairs of each level `actor` sees: one statement."""
    rows = Likeness.objects.open_to(actor)
    return rows.aggregate(all=Count("pk"), **{level: Count("pk", filter=_is_of(level)) for level in LEVELS})


def count_sure(actor: Actor) -> int:
    """Return how many undecided pairs that `actor` sees are very likely one person: one statement."""
    return Likeness.objects.open_to(actor).filter(_is_of("sure")).count()


def find(actor: Actor, key: UUID) -> Likeness | None:
    """Return an undecided pair that `actor` sees."""
    rows = Likeness.objects.open_to(actor).select_related("first__metro", "second__metro")
    return rows.filter(pk=key).first()


def of_person(actor: Actor, person: Person) -> list[Likeness]:
    """Return the undecided pairs with somebody that `actor` sees, the surest first."""
    rows = Likeness.objects.open_to(actor).filter(Q(first=person) | Q(second=person))
    return list(rows.select_related("first", "second").order_by("-confidence", "-pk")[:MOST])


def level_of(found: Likeness) -> str:
    """Return how surely the two are one: `sure`, `likely` or `possible`."""
    if found.confidence >= likeness.SURE:
        return "sure"
    return "likely" if found.confidence >= likeness.LIKELY else "possible"


def _is_of(level: str) -> Q:
    return {
        "sure": Q(confidence__gte=likeness.SURE),
        "likely": Q(confidence__gte=likeness.LIKELY, confidence__lt=likeness.SURE),
        "possible": Q(confidence__lt=likeness.LIKELY),
    }[level]
