"""Whether somebody may book a kind of place, and how many of it, as far as his address is proven (club.md, tiers).

What is asked of an address that nobody has proven is answered by how to prove it, never by what we know of it: so
nobody learns here who is a member.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.events.models import Access, Event, Tier
from turnout.events.rules import access
from turnout.kernel.refusals import NextStep, Refused
from turnout.people.models import Person
from turnout.ui.doors import SIGN_IN

MAY_BE_OVERRIDDEN = frozenset({"members_only", "address_not_listed", "too_many_of_tier", "too_few_of_tier"})


def why_not(event: Event, tier: Tier, person: Person | None, day: date) -> Refused | None:
    """Return why this kind of place is not for somebody; a stranger is None, or a person without proof."""
    if tier.access == Access.EVERYONE or _is_entitled(tier, person, day):
        return None
    if tier.asks_for_code:
        said = _("“%(tier)s” is booked with a code.") % {"tier": tier.name}
        return Refused("code_needed", said, field="code")
    code = "members_only" if tier.access == Access.MEMBERS else "address_not_listed"
    return Refused(code, _words(tier, person), _step(event, person), tier=str(tier.pk))


def require_number(tier: Tier, asked: int, had: int) -> None:
    """Refuse more of a kind than one registrant may have in all, or fewer than he must take."""
    if tier.most_each is not None and asked + had > tier.most_each:
        said = ngettext(
            "One person may book %(most)s place of “%(tier)s” in all.",
            "One person may book %(most)s places of “%(tier)s” in all.",
            tier.most_each,
        )
        has = _(" %(had)s of them stand in an earlier registration.") % {"had": had} if had else ""
        text = said % {"most": tier.most_each, "tier": tier.name} + has
        raise Refused("too_many_of_tier", text, most=tier.most_each, had=had)
    if tier.least_each is not None and asked + had < tier.least_each:
        said = ngettext(
            "“%(tier)s” is booked for at least %(least)s person.",
            "“%(tier)s” is booked for at least %(least)s people.",
            tier.least_each,
        )
        text = said % {"least": tier.least_each, "tier": tier.name}
        raise Refused("too_few_of_tier", text, least=tier.least_each)


def limited(asked: Iterable[UUID], tiers: Mapping[UUID, Tier]) -> Counter[UUID]:
    """Return how many places are asked for of each kind that has a least or a most for one person."""
    return Counter(one for one in asked if tiers[one].least_each or tiers[one].most_each)


def _is_entitled(tier: Tier, person: Person | None, day: date) -> bool:
    if person is None or not person.is_proven:
        return False
    if tier.access == Access.MEMBERS:
        return person.is_member_on(day)
    return access.lists(tier.domains, person.address_key)


def _words(tier: Tier, person: Person | None) -> str:
    is_known = person is not None and person.is_proven
    if tier.access == Access.MEMBERS:
        said = (
            _("“%(tier)s” is for members, and you are not marked as one.")
            if is_known
            else _("“%(tier)s” is for members. Sign in, so that we know whether you are one.")
        )
        return said % {"tier": tier.name}
    said = (
        _("“%(tier)s” is for addresses of %(domains)s, and yours is another one.")
        if is_known
        else _("“%(tier)s” is for addresses of %(domains)s. Sign in with yours to prove it.")
    )
    return said % {"tier": tier.name, "domains": access.spoken(tier.domains)}


def _step(event: Event, person: Person | None) -> NextStep:
    if person is None or not person.is_proven:
        return NextStep(_("Sign in"), f"{SIGN_IN}?next=/events/{event.slug}/register/")
    return NextStep(_("See the event"), f"/events/{event.slug}/")
