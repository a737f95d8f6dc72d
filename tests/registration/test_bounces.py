"""What a bounce means for the line: passed over at the same rank, until mail arrives again."""

from datetime import timedelta

import pytest

from tests.registration import lining
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message, Suppression
from turnout.messaging.rules.reports import Said
from turnout.messaging.states import ReportKind

pytestmark = pytest.mark.django_db


def bounce(message: Message) -> None:
    """Let a provider say that there is no such mailbox."""
    kind = ReportKind.HARD_BOUNCE
    messaging.take_reports([Said("brevo", "k", "", message.pk, kind, "550 5.1.1", clock.now())])
    jobs.run_due()


def test_whoever_cannot_be_reached_is_passed_over_at_his_rank_and_served_again_later() -> None:
    lining.choose(**lining.no_night())
    event, holder = lining.a_full_event(2)
    mira = lining.family(event, "Mira", if_full="as_free")
    lining.family(event, "Noor", if_full="as_free")
    jobs.run_due()
    bounce(Message.objects.about("registration.registration", mira.pk)[0])
    lining.free(holder)
    jobs.run_due()
    assert lining.live(event) == [("Noor", 1)]
    assert lining.order(event) == ["Mira", "Noor"]
    messaging.lift_suppression(Suppression.objects.get().pk, by=SYSTEM, reason="The mailbox was full.")
    lining.free(holder)
    with clock.shifted(timedelta(minutes=1)):
        jobs.run_due()
    assert sorted(lining.live(event)) == [("Mira", 1), ("Noor", 1)]
