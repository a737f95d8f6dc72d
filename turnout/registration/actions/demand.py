"""Tell coordinators that many people wait (COM V1.2d), and families that they moved up (CRS 2.2.4 step 9)."""

from uuid import UUID

from django.db import transaction

from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.house import queries as house
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import EVERYWHERE
from turnout.kernel.permissions import Permission
from turnout.messaging import actions as messaging
from turnout.people.models import Person
from turnout.people.policy import roles
from turnout.people.queries import staff
from turnout.registration.actions import capacity, offer_notices
from turnout.registration.models import WaitlistEntry
from turnout.registration.queries import lines
from turnout.registration.states import EntryState

CLOSE = 3  # ranks near the top, each worth a message
FAR = 5  # ranks gained that are worth one


def look(event_id: UUID) -> None:
    """Look, after this transaction, whether many wait for an event; cheap to ask for often."""
    if house.current().high_demand_waiting is not None:
        jobs.enqueue(tell_coordinators, key=f"high_demand:{event_id}", event=str(event_id))


@jobs.job("registration.high_demand")
def tell_coordinators(event: str) -> None:
    """Write to the event's contact and the metro's coordinators when the number set wait, and each time it doubles."""
    most = house.current().high_demand_waiting
    found = Event.objects.select_related("metro", "venue", "room").filter(pk=event).first()
    if most is None or found is None or found.waiting < most or found.state != EventState.PUBLISHED:
        return
    level = most * 2 ** ((found.waiting // most).bit_length() - 1)
    for one in coordinators(found):
        messaging.send(
            "high_demand",
            to=messaging.Recipient(one.name, one.email, str(one.pk), one.language or "en"),
            about=found,
            key=f"high_demand:{found.pk}:{level}:{one.pk}",
            event_id=str(found.pk),
            metro_id=str(found.metro_id),
            title=found.title,
            reference=found.reference,
            waiting=found.waiting,
            held=found.held,
            first_name=one.first_name,
        )


def coordinators(event: Event) -> list[Person]:
    """Return who looks after the registrations of an event: the coordinators of its metro, else the administrators."""
    able = [str(role) for role in roles.Role if Permission.MANAGE_REGISTRATIONS in roles.permissions_of(role)]
    now = clock.now()
    return staff.holders(able, event.scopes(), now) or staff.holders(able, [EVERYWHERE], now)


def look_at_ranks(event_id: UUID) -> None:
    """Tell those who moved up in the lines of an event, after this transaction, where that was chosen."""
    if house.current().moved_up_messages:
        jobs.enqueue(tell_moved_up, key=f"moved_up:{event_id}", event=str(event_id))


@jobs.job("registration.moved_up")
@transaction.atomic
def tell_moved_up(event: str) -> None:
    """Tell each who waits that he gained five ranks, or is among the first three, since he was told last."""
    key = UUID(event)
    found, _tiers = capacity.lock(key)
    entries = list(
        WaitlistEntry.objects.filter(event=key, state=EntryState.WAITING)
        .select_related("registration__registrant")
        .order_by("sort_key", "pk")
    )
    ranks = lines.ranks({entry.registration_id for entry in entries})
    moved = [entry for entry in entries if _is_news(entry, ranks[entry.registration_id][entry.tier_id])]
    for entry in entries:
        rank = ranks[entry.registration_id][entry.tier_id]
        if entry.told_rank is None or entry in moved:
            entry.told_rank = rank
    WaitlistEntry.objects.bulk_update(entries, ["told_rank"], batch_size=500)
    seen = Event.objects.select_related("venue", "room", "metro").get(pk=found.pk)
    for entry in moved:
        offer_notices.send_line_news(
            seen,
            [entry.registration],
            "moved_up",
            occasion=f"{entry.tier_id.hex[-8:]}:{entry.told_rank}:{entry.version}",
            ranks={entry.registration_id: {entry.tier_id: entry.told_rank or 0}},
        )


def _is_news(entry: WaitlistEntry, rank: int) -> bool:
    """Return whether a rank is worth a message; the first one known was told when joining."""
    told = entry.told_rank
    return told is not None and rank < told and (told - rank >= FAR or rank <= CLOSE)
