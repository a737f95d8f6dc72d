"""Acts on several registrations lock them in the order of their keys, so that two of them never wait for each other."""

import time
from collections.abc import Callable
from threading import Thread

import pytest
from django.db import connection, transaction

from tests import build
from turnout.kernel import clock
from turnout.registration.actions import coming, gathering
from turnout.registration.models import Registration

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]
PATIENCE = 20.0
BLOCKED = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
Act = Callable[[Registration, Registration], None]


def merge(one: Registration, other: Registration) -> None:
    gathering.move(one.registrant_id, other.registrant_id)


def end_links(one: Registration, _other: Registration) -> None:
    gathering.raise_generations(one.registrant_id)


def postpone(one: Registration, _other: Registration) -> None:
    coming.forget(one.event_id)


def run(act: Act, one: Registration, other: Registration) -> None:
    try:
        with transaction.atomic():
            act(one, other)
    finally:
        connection.close()


def wait_until_it_is_blocked() -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(BLOCKED)
            if cursor.fetchone() != (0,):
                return
    raise AssertionError("Nobody waits for the lock.")


@pytest.mark.postgres  # on SQLite a transaction is the only writer
@pytest.mark.parametrize("act", [merge, end_links, postpone])
def test_whoever_waits_for_the_first_has_not_locked_the_second(act: Act) -> None:
    event = build.a_published_event(places=9)
    first, second, other = (
        build.a_booking(event, "Mira", email=f"{name}@example.org") for name in ("ana", "ben", "cleo")
    )
    Registration.objects.filter(pk__in=[first.pk, second.pk]).update(coming_at=clock.now())
    # Written anew under another key of an index, the first lies behind the second.
    Registration.objects.filter(pk=first.pk).update(registrant=second.registrant)
    rows = Registration.objects.select_for_update(nowait=True, no_key=True)
    thread = Thread(target=run, args=(act, second, other))
    with transaction.atomic():
        rows.get(pk=first.pk)
        thread.start()
        wait_until_it_is_blocked()
        rows.get(pk=second.pk)  # refused, were it locked
    thread.join(PATIENCE)
    assert not thread.is_alive()
