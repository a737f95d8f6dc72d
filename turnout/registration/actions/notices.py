"""What registrants are told: which message follows what, with its facts as they are at that instant.

Messaging knows nobody (house.md section 1), so every mail about a registration starts here, in the transaction
that makes it true.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from turnout.events.actions import telling
from turnout.events.models import Event
from turnout.messaging import actions as messaging
from turnout.people.models import Person
from turnout.registration.actions.writing import Made
from turnout.registration.models import Attendee, Registration, Source
from turnout.registration.queries import lines, settlements
from turnout.registration.rules import paying, prices
from turnout.registration.states import LIVE, AttendeeState

SAYS_WHAT_TO_PAY = frozenset(
    {
        "registration_made",
        "registration_changed",
        "registration_moved",
        "registration_declined",
        "payment_reminder",
    }
)


def send_made(made: Made, told: dict[str, Any] | None = None) -> None:
    """Confirm a new registration: every person by name, with what he has (COM UC-1.2 step 5).

    `told` is what `event_facts` says of the event, where that is known.
    """
    people = [*made.placed, *made.waiting]
    people.sort(key=lambda one: one.position)
    said = draft(
        "registration_made", made.registration, made.registrant, made.event, people, version=1, told=told
    )
    messaging.send_many([said])


def send_imported(registrations: Iterable[Registration]) -> None:
    """Confirm registrations that came from another system, as they stand now: people, prices and what was paid."""
    drafts = []
    for one in registrations:
        people = list(one.attendees.select_related("person").order_by("position", "pk"))
        drafts.append(draft("registration_made", one, one.registrant, one.event, people, version=1))
    messaging.send_many(drafts)


def send_changed(  # noqa: PLR0913 -- the words of one sentence
    registration: Registration,
    people: Sequence[Attendee],
    *,
    version: int,
    what: str,
    touched: Sequence[Attendee] = (),
    by_staff: bool = False,
    reason: str = "",
) -> None:
    """Tell a registrant what his registration is now (COM V1.2f).

    `what`: added, cancelled, placed, taken, held (not decided on yet, or to be paid), approved, paid, renamed, again
    (he asked for it); `touched` are the people it is about.
    """
    said = draft(
        "registration_changed",
        registration,
        registration.registrant,
        registration.event,
        [one for one in people if one.state in LIVE],
        version=version,
        what=what,
        touched=_named(touched),
        by_staff=by_staff,
        reason=reason,
    )
    messaging.send_many([said])


def send_cancelled(
    registration: Registration,
    touched: Sequence[Attendee],
    *,
    version: int,
    had_places: bool,
    by_staff: bool = False,
    reason: str = "",
) -> None:
    """Tell a registrant that nobody of his registration comes any more; `touched` were the last of it."""
    said = draft(
        "registration_cancelled",
        registration,
        registration.registrant,
        registration.event,
        [],
        version=version,
        touched=_named(touched),
        had_places=had_places,
        by_staff=by_staff,
        reason=reason,
    )
    messaging.send_many([said])


def send_declined(  # noqa: PLR0913 -- the words of one sentence
    registration: Registration,
    people: Sequence[Attendee],
    *,
    version: int,
    what: str,
    touched: Sequence[Attendee],
    said: str = "",
    paid: int = 0,
) -> None:
    """Tell a registrant that some or all of his registration do not come.

    `what`: somebody `declined`, or stayed `undecided`, or they were `unpaid` in time. `said`: what staff add; `touched`
    are those whom it is about, `people` all of the registration; `paid`: what goes back, in minor units.
    """
    back: dict[str, Any] = (
        {"back": {"minor": paid, "currency": registration.event.currency}} if paid > 0 else {}
    )
    live = [one for one in people if one.state in LIVE]
    told = draft(
        "registration_declined",
        registration,
        registration.registrant,
        registration.event,
        live,
        version=version,
        what=what,
        touched=_named(touched),
        said=said,
        **back,
    )
    messaging.send_many([told])


def send_moved(  # noqa: PLR0913 -- the words of one sentence
    here: Registration,
    there: Registration,
    people: Sequence[Attendee],
    came: Sequence[Attendee],
    stay: Sequence[Attendee],
    *,
    version: int,
    reason: str,
) -> None:
    """Tell a registrant that staff moved some or all of his registration `here` to the one `there`, in one message.

    `people` are all of the registration there, `came` those who were moved, `stay` those who still come here.
    """
    old: dict[str, Any] = {
        "event": telling.event_facts(here.event),
        "reference": here.reference,
        "registration": str(here.pk),
        "stay": people_facts(stay, _ranks(here, stay)),
    }
    if stay:
        old["manage"] = {"secret": "manage_link", "registration": str(here.pk)}
    live = [one for one in people if one.state in LIVE]
    said = draft("registration_moved", there, there.registrant, there.event, live, version=version, old=old,
                 touched=_named(came), by_staff=True, reason=reason)  # fmt: skip
    messaging.send_many([said])


def send_links(person: Person, registrations: Sequence[Registration], *, key: str) -> None:
    """Send somebody the links to his registrations anew (core.md section 5)."""
    messaging.send(
        "manage_link",
        to=messaging.Recipient(person.name, person.email, str(person.pk), person.language or "en"),
        about=person,
        key=f"manage_link:{person.pk}:{key}",
        registrations=[
            {
                "title": one.event.title,
                "reference": one.reference,
                "starts_at": one.event.starts_at.isoformat() if one.event.starts_at else "",
                "time_zone": one.event.time_zone,
                "manage": {"secret": "manage_link", "registration": str(one.pk)},
            }
            for one in registrations
        ],
    )


def send_event_cancelled(
    event: Event,
    lives: Iterable[tuple[Registration, Sequence[Attendee]]],
    reason: str,
    *,
    held: Collection[UUID],
) -> None:
    """Tell everybody who held or waited that the event does not take place, and why.

    `held` are the registrations in which somebody held a place until now.
    """
    facts = telling.event_facts(event)
    messaging.send_many(
        [
            draft("event_cancelled", one, one.registrant, event, people, version=1, told=facts,
                   reason=reason, had_places=one.pk in held)
            for one, people in lives
        ]
    )  # fmt: skip


def send_event_changed(
    event: Event,
    lives: Iterable[tuple[Registration, Sequence[Attendee]]],
    *,
    version: int,
    reason: str,
    dropped: Sequence[Mapping[str, Any]],
) -> None:
    """Tell everybody who holds or waits that the event has new dates; `dropped` sessions leave calendars."""
    facts = telling.event_facts(event)
    messaging.send_many(
        [
            draft("event_postponed", one, one.registrant, event, people,
                   version=version, told=facts, reason=reason, dropped=list(dropped))
            for one, people in lives
        ]
    )  # fmt: skip


def send_event_moved(
    event: Event, lives: Iterable[tuple[Registration, Sequence[Attendee]]], *, version: int
) -> None:
    """Tell everybody who holds or waits that the event takes place somewhere else."""
    facts = telling.event_facts(event)
    messaging.send_many(
        [
            draft("event_moved", one, one.registrant, event, people, version=version, told=facts)
            for one, people in lives
        ]
    )


def send_reminders(
    event: Event,
    session_id: str,
    starts_at: datetime,
    kept_until: str,
    lives: Iterable[tuple[Registration, Sequence[Attendee]]],
) -> None:
    """Remind those who hold a place of one session, once per start instant (COM UC-2.3, G-88).

    `kept_until`: from when people at the door may have places that nobody took; empty where nobody may.
    """
    facts = telling.event_facts(event)
    drafts = []
    for one, people in lives:
        said = draft("reminder", one, one.registrant, event, people, version=1, told=facts,
                       session=session_id, starts_at=starts_at.isoformat(), kept_until=kept_until)  # fmt: skip
        key = f"reminder:{one.pk}:{session_id}:{int(starts_at.timestamp())}"
        drafts.append(replace(said, key=key, expires_at=starts_at))
    messaging.send_many(drafts)


def send_payment_reminders(
    event: Event, lives: Iterable[tuple[Registration, Sequence[Attendee]]], until: datetime
) -> None:
    """Remind those whose places are held until then that they are to be paid; once for each end of a hold."""
    facts = telling.event_facts(event)
    drafts = []
    for one, people in lives:
        said = draft("payment_reminder", one, one.registrant, event, people, version=1, told=facts, ranks={})
        drafts.append(replace(said, key=payment_key(one.pk, until), expires_at=until))
    messaging.send_many(drafts)


def payment_key(registration: UUID, until: datetime) -> str:
    """Return the key of a reminder to pay."""
    return f"payment_reminder:{registration}:{int(until.timestamp())}"


def send_still_coming(event: Event, lives: Iterable[tuple[Registration, Sequence[Attendee]]]) -> None:
    """Ask those who hold a place whether they still come, once per start instant of the event."""
    facts = telling.event_facts(event)
    starts_at = event.starts_at.isoformat() if event.starts_at else ""
    drafts = []
    for one, people in lives:
        said = draft("still_coming", one, one.registrant, event, people, version=1, told=facts, starts_at=starts_at,
                     coming={"secret": "coming_link", "registration": str(one.pk)})  # fmt: skip
        key = f"still_coming:{one.pk}:{starts_at}"
        drafts.append(replace(said, key=key, expires_at=event.starts_at))
    messaging.send_many(drafts)


def people_facts(people: Iterable[Attendee], ranks: Mapping[UUID, int]) -> list[dict[str, Any]]:
    """Return the people of a registration as a message names them: first name, age, state, rank in line."""
    return [
        {
            "first_name": one.person.first_name,
            "age": one.age,
            "state": str(one.state),
            "position": ranks.get(one.tier_id, 0) if one.state == AttendeeState.WAITING else 0,
        }
        for one in people
    ]


def _named(people: Iterable[Attendee]) -> list[dict[str, Any]]:
    return [{"first_name": one.person.first_name} for one in people]


def _ranks(registration: Registration, people: Sequence[Attendee]) -> dict[UUID, int]:
    """Return the rank in each line that somebody of the registration waits in; no statement when nobody does."""
    if any(one.state == AttendeeState.WAITING for one in people):
        return lines.ranks([registration.pk]).get(registration.pk, {})
    return {}


def draft(  # noqa: PLR0913 -- the words of one sentence
    template: str,
    registration: Registration,
    registrant: Person,
    event: Event,
    people: Sequence[Attendee],
    *,
    version: int = 0,
    told: dict[str, Any] | None = None,
    ranks: Mapping[UUID, int] | None = None,
    **more: Any,
) -> messaging.Draft:
    """Return a message to a registrant about his registration, with what every such message says.

    Its key is (template, registration, version); `ranks` are asked for unless given.
    """
    link = {"registration": str(registration.pk)}
    ranks = _ranks(registration, people) if ranks is None else ranks
    facts = {
        "event": told or telling.event_facts(event),
        "reference": registration.reference,
        "first_name": registrant.first_name,
        "people": people_facts(people, ranks),
        "rank": next(iter(ranks.values())) if len(ranks) == 1 else 0,
        "version": version,
        "is_proven": registrant.is_proven,
        "wants_account": registration.wants_account,
        "manage": {"secret": "manage_link", **link},
        **more,
    }
    if event.closes_at and any(one.state == AttendeeState.PENDING for one in people):
        facts["decide_by"] = event.closes_at.isoformat()
    facts |= _to_pay(template, registration, event, people)
    if not registrant.is_proven:
        facts["prove"] = {"secret": "proof_link", **link}
    return messaging.Draft(
        template,
        _recipient(registration, registrant),
        registration,
        key=f"{template}:{registration.pk}:{version}",
        facts=facts,
        event_id=str(event.pk),
        metro_id=str(event.metro_id),
    )


def _to_pay(
    template: str, registration: Registration, event: Event, people: Sequence[Attendee]
) -> dict[str, Any]:
    """Return what a message says is still to be paid; only those that say how a registration stands ask."""
    if template not in SAYS_WHAT_TO_PAY or not prices.owed(people):
        return {}
    is_new = template == "registration_made" and registration.source != Source.IMPORT
    settled = 0 if is_new else settlements.settled(registration)
    ahead, door = prices.left(people, settled)
    facts: dict[str, Any] = {"at_door": {"minor": door, "currency": event.currency}} if door else {}
    until = paying.until(people)
    if until is not None:
        facts["ahead"] = {"minor": ahead, "currency": event.currency}
        facts["pay_until"], facts["pay_how"] = until.isoformat(), event.pay_how
    return facts


def _recipient(registration: Registration, registrant: Person) -> messaging.Recipient:
    return messaging.Recipient(
        registrant.name,
        registrant.email,
        str(registrant.pk),
        registration.language or registrant.language or "en",
    )
