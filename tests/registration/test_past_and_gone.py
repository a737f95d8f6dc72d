"""What is over or given back is not changed, and no mail says otherwise."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from tests import build
from turnout.events.actions import ending
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.messaging.models import Message
from turnout.registration.actions import cancelling, confirming, renaming
from turnout.registration.actions.renaming import Spelling

pytestmark = pytest.mark.django_db


def test_names_stay_when_the_event_is_over(
    shift: Callable[[timedelta], AbstractContextManager[None]],
) -> None:
    registration = build.a_booking(build.a_published_event(5), "Mira")
    told = Message.objects.count()
    wanted = [Spelling(registration.attendees.get().pk, "Mirabel", 9)]
    with shift(timedelta(days=8)), pytest.raises(Refused, match="is over"):
        renaming.rename(registration, wanted, guardian=registration.registrant, by=SYSTEM)
    assert registration.attendees.get().person.first_name == "Mira"
    assert Message.objects.count() == told


def test_nothing_is_confirmed_again_that_was_given_back() -> None:
    registration = build.a_booking(build.a_published_event(5), "Mira")
    cancelling.cancel_own_places(registration, [registration.attendees.get().pk], by=SYSTEM)
    told = Message.objects.count()
    with pytest.raises(Refused) as refused:
        confirming.send_again(registration, by=SYSTEM)
    assert refused.value.code == "already_cancelled"
    assert Message.objects.count() == told


def test_places_at_an_archived_event_stay() -> None:
    event = build.a_published_event(5)
    registration = build.a_booking(event, "Mira")
    ending.complete(event, by=SYSTEM, reason="All is done.")
    ending.archive(event, by=SYSTEM)
    with pytest.raises(Refused) as refused:
        cancelling.cancel_places(registration, [registration.attendees.get().pk], by=SYSTEM, reason="Late.")
    assert refused.value.code == "wrong_state"
    assert build.fresh(event).held == 1
