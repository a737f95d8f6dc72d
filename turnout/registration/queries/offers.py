"""What a registration form is about: an event, its tiers, what can be done about it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from turnout.events.models import Audience, Event, EventSlug, Session, Tier, Voucher
from turnout.events.rules import sale
from turnout.events.rules.sale import TAKES_PEOPLE, Sale, SaleState, TierSale
from turnout.kernel import statements
from turnout.kernel.refusals import Refused
from turnout.people.models import Person
from turnout.registration.models import Attendee
from turnout.registration.states import LIVE


@dataclass(frozen=True, slots=True)
class Offer:
    """An event as somebody meets it who wants to register; `barred` says why some tiers are not for him.

    `opened` are those that the code opens which he gave (`voucher`), `discounts` what it takes off which.
    """

    event: Event
    tiers: Sequence[Tier]
    sale: SaleState
    is_for_staff: bool = False
    barred: Mapping[UUID, Refused] = field(default_factory=dict)
    opened: Collection[UUID] = ()
    voucher: Voucher | None = None
    discounts: Mapping[UUID, int] = field(default_factory=dict)

    @property
    def is_for_children(self) -> bool:
        """Whether children come whom the registrant registers."""
        return self.event.audience == Audience.CHILDREN

    @property
    def asks_for_code(self) -> bool:
        """Whether a code opens anything here."""
        return any(tier.asks_for_code and tier.is_active for tier in self.tiers)

    @property
    def takes_code(self) -> bool:
        """Whether a code does anything here: it opens a kind of place, or takes something off."""
        return self.asks_for_code or self.event.takes_codes

    def discount(self, tier: Tier) -> int:
        """Return what the given code takes off a place."""
        return self.discounts.get(tier.pk, 0)

    @property
    def is_waitlist(self) -> bool:
        """Whether only the line is open."""
        return self.sale.state == Sale.WAITLIST

    @property
    def total(self) -> int | None:
        """Return how many places there are in all; None has no limit."""
        return self.sale.total

    @property
    def choices(self) -> list[TierSale]:
        """Return the tiers that somebody can ask for now: with places, or with a line; staff need no open sale."""
        if self.is_for_staff:
            return [one for one in self.sale.tiers if one.tier.is_active]
        ours = [one for one in self.sale.tiers if one.tier.pk not in self.barred]
        return [one for one in ours if one.state in TAKES_PEOPLE] or ours


@dataclass(frozen=True, slots=True)
class Child:
    """A child of a household, and what it has at the event already."""

    person: Person
    reference: str = ""


TIERS = statements.Prepared(
    lambda slug: (
        Tier.objects.filter(event__slug=slug)
        .select_related("event__venue", "event__metro", "event__room")
        .defer("event__description", "event__search_key")
        .order_by("position", "pk")
    ),
    stand_in="a-slug",
)
TIERS_BY_REFERENCE = statements.Prepared(
    lambda reference: (
        Tier.objects.filter(event__reference=reference)
        .select_related("event__venue", "event__metro", "event__room")
        .defer("event__description", "event__search_key")
        .order_by("position", "pk")
    ),
    stand_in="REFREF",
)
SESSIONS_BY_REFERENCE = statements.Prepared(
    lambda reference: Session.objects.filter(event__reference=reference), stand_in="REFREF"
)


def offer(slug: str, now: datetime) -> Offer | None:
    """Return a public event with its tiers, by one statement (two for an event without tiers)."""
    tiers = TIERS.rows(slug)
    event = tiers[0].event if tiers else _event(slug)
    if event is None or not event.is_public:
        return None
    return Offer(event, tiers, sale.sale_state(event, tiers, now))


def offer_named(reference: str, now: datetime) -> Offer | None:
    """Return the same by the six characters that name the event; two or three statements."""
    slug = Event.objects.filter(reference=reference).values_list("slug", flat=True).first()
    return None if slug is None else offer(slug, now)


def offer_with(
    reference: str, now: datetime, *, is_for_staff: bool = False
) -> tuple[Offer, list[Session]] | None:
    """Return what `offer` or `offer_of` does of the event with this reference, whatever its state, and its sessions.

    None for an unknown reference, and for an event without kinds of place. Before: within a transaction.
    """
    asked = (TIERS_BY_REFERENCE, SESSIONS_BY_REFERENCE)
    priced, dated = statements.run([one.statement(reference) for one in asked])
    tiers = TIERS_BY_REFERENCE.read(priced)
    if not tiers:
        return None
    event, opened = tiers[0].event, [tier.pk for tier in tiers] if is_for_staff else []
    found = sale.sale_state(event, tiers, now, opened=opened)
    return Offer(event, tiers, found, is_for_staff=is_for_staff), SESSIONS_BY_REFERENCE.read(dated)


def offer_of(event_id: UUID, now: datetime, *, is_for_staff: bool = False) -> Offer:
    """Return the offer of an event that somebody is registered for, whoever may see it; staff see hidden tiers."""
    event = Event.objects.select_related("venue", "metro", "room").get(pk=event_id)
    tiers = list(event.tiers.order_by("position", "pk"))
    opened = [tier.pk for tier in tiers] if is_for_staff else []
    found = sale.sale_state(event, tiers, now, opened=opened)
    return Offer(event, tiers, found, is_for_staff=is_for_staff)


def present_slug(slug: str) -> str:
    """Return the short name that an event has now, for one that it had once; nothing for an unknown one."""
    found = EventSlug.objects.filter(slug=slug).values_list("event__slug", flat=True).first()
    return found if found and found != slug else ""


def children(guardian: Person, event_id: UUID) -> list[Child]:
    """Return the children of a guardian, the first known first, with what each has at the event: two statements."""
    ties = guardian.wards.filter(child__merged_into__isnull=True).select_related("child")
    people = [tie.child for tie in ties.order_by("since", "pk")]
    taken = dict(
        Attendee.objects.filter(event=event_id, person__in=people, state__in=LIVE).values_list(
            "person_id", "registration__reference"
        )
    )
    return [Child(one, taken.get(one.pk, "")) for one in people]


def _event(slug: str) -> Event | None:
    return Event.objects.filter(slug=slug).select_related("venue", "metro", "room").first()
