"""What must hold after a storm of registrations: no place sold twice, no booking lost, nobody left without a word."""

import time
from dataclasses import dataclass, field
from typing import Any

import harness

PLACES = 500  # of the event that is sold out
DRAIN_SECONDS = 600.0


@dataclass
class Told:
    """What clients were told: the references of their registrations."""

    references: list[str] = field(default_factory=list)


def sold_too_often(event: Any, wrong: list[str]) -> int:
    """Return how many places too many were given, now or at any instant of the event's history."""
    from tests import build  # noqa: PLC0415 -- Django had to be set up first
    from turnout.registration.models import Attendee, PlaceMove  # noqa: PLC0415
    from turnout.registration.states import HOLDING  # noqa: PLC0415

    holding = Attendee.objects.filter(event=event, state__in=HOLDING).count()
    most = max(PlaceMove.objects.filter(event=event).values_list("held_after", flat=True), default=0)
    tier = build.the_tier(event)
    if not holding == tier.held == most == PLACES:
        wrong.append(
            f"{holding} hold a place, the counter says {tier.held} and once said {most}, of {PLACES}"
        )
    return max(holding, most, tier.held) - min(PLACES, max(holding, most, tier.held))


def not_written(told: Told, wrong: list[str]) -> set[str]:
    """Return what was acknowledged without row, act, message or job, and rows whose family was never told."""
    from turnout.audit.models import AuditEntry  # noqa: PLC0415 -- Django had to be set up first
    from turnout.jobs.models import Job  # noqa: PLC0415
    from turnout.messaging.models import Message  # noqa: PLC0415
    from turnout.registration.models import Attendee, Registration  # noqa: PLC0415

    rows = {reference: str(pk) for pk, reference in Registration.objects.values_list("pk", "reference")}
    acts = set(AuditEntry.objects.filter(verb="registration.made").values_list("subject_id", flat=True))
    messages = {
        about: str(pk)
        for pk, about in Message.objects.filter(template="registration_made").values_list("pk", "about_id")
    }
    jobs = set(Job.objects.values_list("key", flat=True))
    placed = {str(pk) for pk in Attendee.objects.values_list("registration_id", flat=True)}
    known = set(told.references)
    if len(known) != len(told.references):
        wrong.append("two families were told the same reference")
    lacking = {
        "row": known - set(rows),
        "place": {one for one in known if rows.get(one) not in placed},
        "act": {one for one in known if rows.get(one) not in acts},
        "message": {one for one in known if rows.get(one) not in messages},
        "job": {one for one in known if messages.get(rows.get(one, "")) not in jobs},
        "anybody who was told": set(rows) - known,
    }
    for what, those in lacking.items():
        if those:
            wrong.append(f"{len(those)} registrations without {what}: {sorted(those)[:5]}")
    harness.say(
        f"{len(known):,} families were told of a place; {len(rows):,} registrations, {len(acts):,} acts"
    )
    return set().union(*lacking.values())


def not_delivered(told: Told, wrong: list[str]) -> set[str]:
    """Return the registrations whose confirmation did not leave, now that a worker had the time."""
    from turnout.messaging.models import Message  # noqa: PLC0415 -- Django had to be set up first
    from turnout.messaging.states import MessageState  # noqa: PLC0415
    from turnout.registration.models import Registration  # noqa: PLC0415

    left = set(
        Message.objects.filter(template="registration_made", state=MessageState.SENT).values_list(
            "about_id", flat=True
        )
    )
    rows = {reference: str(pk) for pk, reference in Registration.objects.values_list("pk", "reference")}
    lacking = {one for one in told.references if rows.get(one) not in left}
    if lacking:
        wrong.append(f"{len(lacking)} families were not written to: {sorted(lacking)[:5]}")
    return lacking


def drain(place: harness.Installation, wrong: list[str]) -> float:
    """Let a worker deliver everything; return how many messages it delivered a second."""
    from turnout.jobs.models import Job  # noqa: PLC0415 -- Django had to be set up first
    from turnout.messaging.models import Message  # noqa: PLC0415

    waiting = first = Message.objects.unsent().count()
    harness.say(f"a worker delivers {first:,} messages")
    begin = told_at = time.monotonic()
    place.start_worker()
    while waiting and time.monotonic() - begin < DRAIN_SECONDS:
        time.sleep(0.5)
        waiting = Message.objects.unsent().count()
        if time.monotonic() - told_at > 5:
            told_at = time.monotonic()
            harness.say(f"{waiting:,} to go")
    took = time.monotonic() - begin
    if waiting:
        wrong.append(f"{waiting} messages had not left after {took:.0f} s")
    if dead := Job.objects.dead().count():
        wrong.append(f"{dead} jobs gave up")
    return (first - waiting) / took
