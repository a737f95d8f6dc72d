"""How places that are moved to another event look to programs: foreseen, and done."""

from turnout.api.rules.shapes import Shape, instant
from turnout.events.models import Event
from turnout.events.rules import places
from turnout.kernel.refusals import Refused
from turnout.registration.models import Registration
from turnout.registration.rules.transferring import Foreseen


def target(one: Event) -> Shape:
    """Return an event that people may be moved to, with what is free there. Before: its tiers are loaded."""
    return {
        "reference": one.reference,
        "title": one.title,
        "starts_at": instant(one.starts_at),
        "tiers": [
            {"id": str(tier.pk), "name": tier.name, "left": places.places_left(tier, one)}
            for tier in one.tiers.all()
            if tier.is_active
        ],
    }


def foreseen(one: Foreseen) -> Shape:
    """Return what a move would do for one family."""
    return {
        "registration": one.family.registration.reference,
        "people": [{"id": str(each.pk), "first_name": each.person.first_name} for each in one.family.people],
        "refused": why_not(one.refused),
        "outside_ages": list(one.outside),
    }


def result(one: Registration, moved: int, made: Registration | None, refused: Refused | None) -> Shape:
    """Return what became of one family."""
    return {
        "registration": one.reference,
        "moved": moved,
        "now": made.reference if made else None,
        "refused": why_not(refused),
    }


def why_not(one: Refused | None) -> Shape | None:
    """Return why nothing was done for a family, if so."""
    return {"code": one.code, "detail": one.message} if one else None
