"""A mother with a household, an account and a past, each personal value of whom is marked; and a whole dump."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client

from tests import build, cast
from turnout.audit import actions as audit
from turnout.events.models import Event
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.people.actions import accounts, households, keys, linking, noting, proving
from turnout.people.models import Guardianship, Person, User
from turnout.registration.actions import cancelling, registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Registration

CANARY = "Kanarienvogel"
ADDRESS = "kanarienvogel@example.org"
PHONE = "+447700900777"


@dataclass
class World:
    """Who is who, and what there is."""

    event: Event
    other_event: Event
    person: Person
    user: User
    registration: Registration
    cancelled: Registration
    stranger: Registration
    shared_child: Person


def book(event: Event, contact: Contact, *names: str) -> Registration:
    tier = build.the_tier(event)
    wanted = tuple(Wanted(tier.pk, name, 9) for name in names)
    return registering.register(Booking(event_id=event.pk, wanted=wanted, contact=contact), by=VISITOR)


@pytest.fixture
def world() -> World:
    """Return everything that Turnout can know of a mother; every event of hers is over in two weeks."""
    event, other = build.a_published_event(20), build.a_published_event(20)
    contact = Contact(f"Ana{CANARY}", f"Lind{CANARY}", ADDRESS, PHONE)
    registration = book(event, contact, f"Mira{CANARY}", f"Jonas{CANARY}")
    stranger = book(event, Contact("Dan", "Feroz", "dan@example.org", ""), "Yara")
    person = proving.prove(ADDRESS)
    cancelled = book(other, contact, f"Elin{CANARY}")
    proving.prove(ADDRESS)
    boss = cast.sys()
    places = cancelled.attendees.values_list("pk", flat=True)
    cancelling.cancel_places(cancelled, places, by=boss.actor, reason=f"{CANARY} wrote that she is ill")
    shared = households.save_child(person, "Noor", by=SYSTEM)
    Guardianship.objects.create(guardian=cast.person(cast.ben()), child=shared, since=clock.now())
    households.save_child(person, f"Ida{CANARY}", by=SYSTEM)
    noting.add(person, boss, f"{CANARY} asked about parking", by=boss.actor)
    user = an_account(person)
    linking.make("address", person.pk, lifetime=timedelta(hours=1), email=ADDRESS)
    audit.record("person.changed", person, by=boss.actor, reason=f"{CANARY} wrote", fields=["phone"])
    jobs.run_due()
    person.refresh_from_db()
    return World(event, other, person, user, registration, cancelled, stranger, shared)


def an_account(person: Person) -> User:
    """Return a login with every way to sign in, signed in somewhere."""
    user, _ = accounts.open_for(person)
    keys.set_password(user, "a light left on by all", by=user.actor)
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": CANARY})
    SocialAccount.objects.create(user=user, provider="x", uid=CANARY, extra_data={"email": ADDRESS})
    accounts.keep_address(user, ADDRESS)
    Client(headers={"user-agent": CANARY}).force_login(user)
    return user


@pytest.fixture
def dump() -> Callable[[], dict[str, str]]:
    """Return a function that reads every row of every table, as text by table."""

    def read() -> dict[str, str]:
        found = {}
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- a table of ours
                found[table] = "\n".join(_text(value) for row in cursor.fetchall() for value in row)
        return found

    return read


def _text(value: Any) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


@pytest.fixture
def sign_in() -> Callable[[Client, str], None]:
    """Return a function that signs somebody in by password, as people do, so that it is fresh."""

    def enter(client: Client, email: str) -> None:
        Authenticator.objects.filter(user__email=email).delete()  # else its passkey is asked for as well
        answer = client.post(
            "/accounts/login/password/", {"email": email, "password": "a light left on by all"}
        )
        assert "_auth_user_id" in client.session, answer.status_code

    return enter
