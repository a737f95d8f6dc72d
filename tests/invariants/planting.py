"""What the plants of every room share: a small world, the findings of `turnout verify`, a schema put back."""

import json
from contextlib import suppress
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection

from tests import build
from tests.registration import lining
from tests.unlocking import empty
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.people.actions import proving
from turnout.registration.actions import cancelling, registering, serving
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Offer, Registration


class World:
    """Two events, one full with a line; three families."""

    def __init__(self) -> None:
        self.tier = build.the_tier(build.a_published_event(places=2))
        self.other = build.the_tier(build.a_published_event(places=5))
        self.first = self.book("ana", 2)
        self.waiting = self.book("ben", 1, if_full="as_free")
        self.attendee = self.first.attendees.order_by("position")[0]

    def book(self, who: str, size: int, if_full: str = "refuse") -> Registration:
        contact = Contact(who.title(), "Moreau", f"{who}@example.org", "+442079460000")
        wanted = tuple(Wanted(self.tier.pk, f"Child {n}") for n in range(size))
        booking = Booking(event_id=self.tier.event_id, wanted=wanted, contact=contact, if_full=if_full)
        return registering.register(booking, by=VISITOR)


def an_offer(world: World) -> Offer:
    """Return a live offer: a place freed for whoever waits."""
    lining.choose(**lining.no_night())
    proving.prove(world.waiting.registrant.email)
    cancelling.cancel_places(world.first, [world.attendee.pk], by=SYSTEM, reason="Ill.")
    serving.serve_event(world.tier.event_id)
    return world.waiting.offers.get(state="live")


def verified() -> dict[str, Any]:
    out = StringIO()
    with suppress(SystemExit):
        call_command("verify", "--json", stdout=out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def broken() -> set[str]:
    return {check["name"] for check in verified()["checks"] if not check["holds"]}


def without_checks(sql: str) -> None:
    """Run a statement that the database's own constraints would refuse."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            cursor.execute(sql)
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
            return
        cursor.execute(
            "SELECT conrelid::regclass, conname FROM pg_constraint "
            "WHERE contype = 'c' AND conname ~ 'held_|minimal|actor_is'"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
        cursor.execute(sql)


def without_index(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {name}")


def schema() -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql <> ''")
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '% WHERE %'"
        )
        indexes = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT 'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || conname || ' ' "
            "|| pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace ORDER BY conname"  # noqa: E501
        )
        return indexes + [row[0] for row in cursor.fetchall()]


def restore(before: list[str]) -> None:
    empty()
    missing = set(before) - set(schema())
    with connection.cursor() as cursor:
        for statement in missing:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_change ENABLE TRIGGER audit_change_append_only")
            cursor.execute("REINDEX INDEX people_person_words")
