"""The hand that books what is imported, and the one that only looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from turnout.events.models import Event, Tier
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.registration.actions import admitting, notices, registering, settling
from turnout.registration.actions.bookings import Booking
from turnout.registration.models import Attendee, ImportedOrder, Registration
from turnout.registration.rules.orders import System
from turnout.registration.states import AttendeeState


@dataclass(frozen=True, slots=True)
class Taking:
    """An order to be booked, the digest that tells it from others, and what the other system took for it."""

    booking: Booking
    digest: str
    paid_minor: int


@dataclass(frozen=True, slots=True)
class Booked:
    """What became of an order: refused, or made, with so many people who wait."""

    refused: Refused | None = None
    waiting: int = 0


class Looking:
    """Books nothing, but counts places as if it had."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self._standing: tuple[Event, dict[UUID, Tier]] | None = None

    def book(self, takings: Sequence[Taking]) -> list[Booked]:
        """Return what would become of orders, one after the other."""
        return [self._look(one.booking) for one in takings]

    def _look(self, booking: Booking) -> Booked:
        if self._standing is None:
            event = Event.objects.get(pk=self.event.pk)
            self._standing = event, {tier.pk: tier for tier in Tier.objects.filter(event=event)}
        event, tiers = self._standing
        try:
            admitting.require_admissible(booking, event, tiers)
            placed, waiting = admitting.settle(booking, event, tiers)
        except Refused as refused:
            return Booked(refused)
        for one in placed:
            event.held += 1
            tiers[one.tier_id].held += 1
        return Booked(waiting=len(waiting))


class Writing(Looking):
    """Books, notes where each registration came from and what was paid there, and tells when it is to."""

    def __init__(self, event: Event, system: System, *, by: Actor, tells: bool) -> None:
        super().__init__(event)
        self._system, self._by, self._tells = system, by, tells

    def book(self, takings: Sequence[Taking]) -> list[Booked]:
        """Book, in the caller's transaction; an order that is refused harms no other."""
        if not takings:
            return []
        outcomes = registering.register_many([one.booking for one in takings], by=self._by)
        made = [(one.registration, taking) for one, taking in zip(outcomes, takings, strict=True)
                if one.registration is not None]  # fmt: skip
        self._note(made)
        if self._tells:
            notices.send_imported([registration for registration, _taking in made])
        waiting = _waiting([registration for registration, _taking in made])
        return [
            Booked(one.refused, waiting.get(one.registration.pk, 0) if one.registration else 0)
            for one in outcomes
        ]

    def _note(self, made: Sequence[tuple[Registration, Taking]]) -> None:
        now = clock.now()
        ImportedOrder.objects.bulk_create(
            ImportedOrder(
                registration=registration,
                event=self.event,
                system=self._system.key,
                digest=taking.digest,
                made_at=now,
            )
            for registration, taking in made
        )
        for registration, taking in made:
            if taking.paid_minor:
                settling.settle_elsewhere(
                    registration, taking.paid_minor, by=self._by, reason=taking.booking.override
                )


def _waiting(registrations: Sequence[Registration]) -> dict[UUID, int]:
    rows = Attendee.objects.filter(registration__in=registrations, state=AttendeeState.WAITING)
    return dict(rows.order_by().values_list("registration").annotate(count=Count("pk")))
