"""The sweep of each minute: what one event has, no other waits for (I-12, I-16)."""

import io
import time
from uuid import UUID

import pytest
from django.core.management import call_command

from tests.registration import lining
from tests.registration.lining import LIFE, choose, family, free, of
from turnout.kernel import clock
from turnout.kernel.refusals import Refused
from turnout.registration.actions import offering, sweeping

pytestmark = pytest.mark.django_db


def test_an_event_that_fails_holds_up_the_line_of_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    choose(**lining.no_night())
    waiting = []
    for name in ("Noor", "Ida", "Kofi"):
        event, holder = lining.a_full_event()
        waiting.append(family(event, name, if_full="as_free"))
        free(holder)
    raced, broken, last = sorted(waiting, key=lambda one: one.event_id)
    expire = offering.expire_overdue

    def troubled(event_id: UUID) -> int:
        if event_id == raced.event_id:
            raise Refused("lost_race", "Somebody was faster.")
        if event_id == broken.event_id:
            raise RuntimeError("A fault.")
        return expire(event_id)

    monkeypatch.setattr(offering, "expire_overdue", troubled)
    with clock.shifted(LIFE), pytest.raises(RuntimeError, match=r"A fault\."):
        sweeping.sweep()
    assert [of(one).state for one in (raced, broken)] == ["live", "live"]
    assert last.offers.order_by("made_at")[0].state == "expired"
    assert str(broken.event_id) in caplog.text


def test_the_command_goes_on_after_a_sweep_that_failed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    choose(**lining.no_night())
    event, holder = lining.a_full_event()
    waits = family(event, "Noor", if_full="as_free")
    free(holder)
    expire = offering.expire_overdue
    slept: list[float] = []

    def troubled(event_id: UUID) -> int:
        if not slept:
            raise RuntimeError("A fault.")
        return expire(event_id)

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(offering, "expire_overdue", troubled)
    monkeypatch.setattr(time, "sleep", sleep)
    out = io.StringIO()
    with clock.shifted(LIFE), pytest.raises(KeyboardInterrupt):
        call_command("sweep", stdout=out)
    assert waits.offers.order_by("made_at")[0].state == "expired"
    assert out.getvalue().startswith("1 offers ended")
    assert "A sweep failed" in caplog.text
