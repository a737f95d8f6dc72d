"""Erase a person across rooms, on request, by a job; what cannot be erased yet is refused when it is asked for."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from turnout.audit import actions as audit
from turnout.audit.actions import forgetting as acts
from turnout.events.actions import chairing, noting
from turnout.front.queries import personal_data
from turnout.front.queries.personal_data import Whole
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.messaging import actions as messaging
from turnout.messaging.actions import forgetting as messages
from turnout.messaging.actions import suppressing
from turnout.people.actions import erasing
from turnout.people.models import Person, User
from turnout.people.queries import whole
from turnout.registration.actions import forgetting as registrations
from turnout.registration.actions import viewing
from turnout.registration.queries import personal_data as registered

LAST_WORDS = timedelta(hours=20)  # how long the last message is tried, and its address kept


@transaction.atomic
def ask(person: Person, *, by: Actor, reason: str = "") -> None:
    """Ask for a person to be erased; a job does it within minutes. Refused: is_staff, has_future_places, not_found.

    Act: erasure.asked. Its reason is erased with the rest, for it may name the person.
    """
    _require(personal_data.of(person))
    audit.record("erasure.asked", person, by=by, reason=reason)
    jobs.enqueue(erase, key=str(person.pk), person=str(person.pk), kind=by.kind, actor=by.id)


@jobs.job("front.erase")
def erase(person: str, kind: str, actor: str) -> None:
    """Erase a person, unless something came in the way meanwhile; done twice it does nothing."""
    with transaction.atomic():
        row = locked(Person.objects.filter(pk=UUID(person), erased_at__isnull=True)).first()
        if row is None:
            return
        by = Actor(kind, actor)
        goodbye = _goodbye(row, by)
        try:
            erase_now(row, by=by)
        except Refused as refused:
            raise jobs.GiveUp(f"Refused: {refused.code}.") from refused
        messaging.send_many(goodbye)


@transaction.atomic
def erase_now(person: Person, *, by: Actor) -> None:
    """Erase a person in all rooms in one transaction, from the highest room down. Refused: as `ask`.

    Sums do not change: acts, places and counts stay, with nobody behind them. Source: G-83, I-65.
    """
    found = personal_data.of(person)
    _require(found)
    everybody = [row.pk for row in found.everybody]
    about = _things(found)
    emptied = messages.erase(
        addresses=found.addresses, people=[str(key) for key in everybody], about=[*about, *_logins(found)]
    )
    registrations.erase(everybody, found.keys)
    viewing.forget([user.pk for user in found.users])
    chairing.forget(everybody)
    noting.forget([user.pk for user in found.users])
    actors = [("user", str(user.pk)) for user in found.users]
    acts.erase_reasons(about=about, actors=[*actors, *(("person", str(key)) for key in everybody)])
    erasing.erase(
        person,
        found.everybody,
        found.users,
        by=by,
        messages=emptied,
        registrations=len(found.registrations),
    )


def _goodbye(person: Person, by: Actor) -> list[messaging.Draft]:
    """Return the last message to somebody: written after the erasure, and emptied when it has left.

    Nobody hears of it where mail does not arrive; of an erasure by the retention table neither.
    """
    if not person.email or suppressing.is_suppressed(person.address_key):
        return []
    is_own = (by.kind, by.id) in {("user", str(user.pk)) for user in whole.logins_of([person.pk])}
    return [
        messaging.Draft(
            "data_erased",
            messaging.Recipient("", person.email, language=person.language),
            messaging.About(Person._meta.label_lower, str(person.pk)),
            key=f"data_erased:{person.pk}",
            facts={"by_staff": not is_own},
            expires_at=clock.now() + LAST_WORDS,
        )
    ]


def _require(found: Whole) -> None:
    refused = personal_data.why_not(found, clock.now())
    if refused is not None:
        raise refused


def _things(found: Whole) -> list[tuple[str, str]]:
    """Return the kinds and keys of what is his alone: his rows, his registrations, the places in them."""
    return [(Person._meta.label_lower, str(row.pk)) for row in found.everybody] + registered.things(
        found.keys
    )


def _logins(found: Whole) -> list[tuple[str, str]]:
    return [(User._meta.label_lower, str(user.pk)) for user in found.users]
