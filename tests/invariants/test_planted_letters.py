"""`turnout verify` finds what is planted among letters to families."""

from collections.abc import Callable

import pytest

from tests import build
from tests.invariants.planting import broken
from turnout.events.models import Event
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message
from turnout.registration.actions import letters as actions
from turnout.registration.queries import letters as families
from turnout.registration.queries.letters import Choice
from turnout.registration.rules import letters as rules

pytestmark = pytest.mark.django_db(transaction=True)
LETTER = {"template": "letter"}


@pytest.fixture
def event() -> Event:
    """Return an event to whose three families a letter was written, and sent once more to one of them."""
    event = build.a_published_event(5)
    for name in ("Mira", "Noor", "Zoe"):
        build.a_booking(event, name)
    to = Choice("held")
    seen = rules.digest(families.families(event, to))
    letter = rules.Letter(code="k7q2", to=to, subject="News", text="Bring a raincoat.", seen=seen)
    assert actions.send(event, letter, by=SYSTEM).facts["count"] == 3
    jobs.run_due()
    messaging.resend(Message.objects.filter(**LETTER).earliest("pk"), by=SYSTEM)
    jobs.run_due()
    return event


def test_a_letter_and_one_sent_again_hold(event: Event) -> None:
    assert Message.objects.filter(**LETTER).count() == 4
    assert broken() == set()


def a_family_that_was_left_out() -> None:
    Message.objects.filter(**LETTER).exclude(key__contains="~").latest("pk").delete()


def a_family_too_many() -> None:
    copy = Message.objects.filter(**LETTER).earliest("pk")
    copy.pk, copy.key, copy.address_key = None, "letter:k7q2:other", "other@example.org"
    copy.created_at = clock.now()
    copy.save(force_insert=True)


def a_family_that_got_it_twice() -> None:
    copy = Message.objects.filter(**LETTER).earliest("pk")
    Message.objects.filter(**LETTER, key__contains="~").delete()
    Message.objects.filter(**LETTER).exclude(pk=copy.pk).update(address_key=copy.address_key)


def a_letter_without_its_act() -> None:
    for message in Message.objects.filter(**LETTER).exclude(key__contains="~"):
        Message.objects.filter(pk=message.pk).update(key=message.key.replace("k7q2", "other"))


@pytest.mark.parametrize(
    ("plant", "name"),
    [
        (a_family_that_was_left_out, "letters"),
        (a_family_too_many, "letters"),
        (a_family_that_got_it_twice, "letter_each_once"),
        (a_letter_without_its_act, "letter_each_once"),
    ],
)
def test_a_planted_violation_is_found(event: Event, plant: Callable[[], None], name: str) -> None:
    plant()
    assert name in broken()


def test_families_that_are_erased_since_break_nothing(event: Event) -> None:
    Message.objects.filter(**LETTER).update(address_key="", email="erased@erased.invalid")
    assert broken() == set()
