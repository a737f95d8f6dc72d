"""Back to the line: whose place from the line was not paid in time, while a chance is left (core.md section 2, G-15).

Before each call the event is locked with its tiers, in the caller's transaction.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from turnout.audit import actions as audit
from turnout.audit.models import Change
from turnout.events.models import Event, Tier
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.locks import locked
from turnout.lifecycle import actions as lifecycle
from turnout.registration.actions import ranking
from turnout.registration.models import Attendee, WaitlistEntry
from turnout.registration.rules import pace
from turnout.registration.states import ATTENDEE, IN_LINE, AttendeeState, EntryState

Stand = tuple[UUID, UUID]  # a registration and a tier


def with_a_chance(event: Event, tiers: Mapping[UUID, Tier], people: Sequence[Attendee]) -> list[Attendee]:
    """Return whose hold came from the line and who may wait in it once more."""
    if event.state != EventState.PUBLISHED:
        return []
    open_ones = {key for key, tier in tiers.items() if _takes_people(event, tier)}
    came = [one for one in _from_the_line(people) if one.tier_id in open_ones]
    if not came:
        return []
    before = _last_entries(event, came)
    waits = set(
        Attendee.objects.filter(
            event=event, state=AttendeeState.WAITING, person__in=[one.person_id for one in came]
        ).values_list("person_id", flat=True)
    )
    return [
        one
        for one in came
        if one.person_id not in waits
        and (entry := before.get((one.registration_id, one.tier_id))) is not None
        and entry.lapses < pace.current().chances
    ]


def to_the_tail(event: Event, people: Sequence[Attendee]) -> dict[UUID, list[audit.Shift]]:
    """Let people who wait again stand at the tail, one lapse richer; return the births, by registration."""
    if not people:
        return {}
    before = _last_entries(event, people)
    standing = [one for one in before.values() if one.state in IN_LINE]
    for entry in standing:
        entry.lapses += 1
    WaitlistEntry.objects.bulk_update(standing, ["lapses"])
    ranking.to_tail(standing)
    ended = [one for one in before.values() if one.state not in IN_LINE]
    fresh = [
        WaitlistEntry(
            registration_id=old.registration_id,
            event=event,
            tier_id=old.tier_id,
            mode=old.mode,
            lapses=old.lapses + 1,
            sort_key=key,
            state=EntryState.WAITING,
            joined_at=old.joined_at,
            stands_since=clock.now(),
        )
        for old, key in zip(ended, ranking.at_tail(event.pk, len(ended)), strict=True)
    ]
    births: dict[UUID, list[audit.Shift]] = defaultdict(list)
    for entry, shift in zip(fresh, lifecycle.begin_many(fresh), strict=True):
        births[entry.registration_id].append(shift)
    return births


def _takes_people(event: Event, tier: Tier) -> bool:
    end = pace.cut_off(event, tier)
    return tier.is_active and tier.has_line and (end is None or end > clock.now())


def _from_the_line(people: Sequence[Attendee]) -> list[Attendee]:
    """Return those who waited until they were given the place that they hold."""
    keys = [str(one.pk) for one in people]
    rows = Change.objects.filter(
        thing_kind=ATTENDEE.kind,
        thing_id__in=keys,
        from_state=AttendeeState.WAITING,
        to_state=AttendeeState.PENDING_PAYMENT,
    )
    came = set(rows.values_list("thing_id", flat=True))
    return [one for one in people if str(one.pk) in came]


def _last_entries(event: Event, people: Sequence[Attendee]) -> dict[Stand, WaitlistEntry]:
    """Return the newest entry of each registration and tier, under their locks."""
    rows = locked(
        WaitlistEntry.objects.filter(event=event, registration__in={one.registration_id for one in people})
    )
    wanted = {(one.registration_id, one.tier_id) for one in people}
    found = {(one.registration_id, one.tier_id): one for one in sorted(rows, key=lambda one: one.pk)}
    return {stand: entry for stand, entry in found.items() if stand in wanted}
