"""Money that comes after the hold has ended: a place again if one is free and nobody waits, else words for staff."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests import build, cast
from tests.front import visiting
from tests.registration import lining
from tests.registration.dining import a_dinner, assert_everything_holds, booked, pay, said
from tests.registration.lining import states
from turnout.kernel import clock
from turnout.kernel.refusals import Refused
from turnout.registration.actions import sweeping
from turnout.registration.models import Settlement

pytestmark = pytest.mark.django_db
OVER = timedelta(days=5, minutes=5)


@pytest.mark.parametrize("is_swept", [True, False])
def test_late_money_gives_a_place_again_where_one_is_free(*, is_swept: bool) -> None:
    event = a_dinner()
    family = booked(event, "Mira", "Jonas")
    with clock.shifted(OVER):
        if is_swept:
            sweeping.sweep()
        pay(family, 3700)
        assert states(family) == ["expired", "expired", "confirmed", "confirmed"]
        assert build.fresh(event).held == 2
        assert "Mira and Jonas have a place" in said(family)
        assert_everything_holds()


def test_a_part_comes_too_late_for_anything() -> None:
    family = booked(a_dinner(), "Mira", "Jonas")
    with clock.shifted(OVER):
        sweeping.sweep()
        with pytest.raises(Refused) as refused:
            pay(family, 1850)
    assert refused.value.code == "hold_over"
    assert not Settlement.objects.exists()


def test_what_was_paid_in_time_counts_for_the_place_again() -> None:
    family = booked(a_dinner(), "Mira", "Jonas")
    pay(family, 1850)
    with clock.shifted(OVER):
        sweeping.sweep()
        pay(family, 1850)
        assert states(family)[2:] == ["confirmed", "confirmed"]
        assert_everything_holds()


def test_late_money_passes_nobody_who_waits() -> None:
    lining.choose(**lining.no_night())
    event = a_dinner(places=1)
    family = booked(event, "Mira")
    waits = booked(event, "Elin", if_full="as_free", email="elin@example.org")
    lining.prove(waits)
    with clock.shifted(OVER):
        for _again in ("not swept yet", "swept"):
            with pytest.raises(Refused) as refused:
                pay(family, 1850)
            assert refused.value.code == "place_gone"
            sweeping.sweep()
        assert states(family) == ["expired"]
        assert lining.of(waits).state == "live"
        assert not Settlement.objects.exists()
        assert_everything_holds()


def test_late_money_finds_no_place_where_another_has_it() -> None:
    event = a_dinner(places=1)
    family = booked(event, "Mira")
    with clock.shifted(OVER):
        booked(event, "Noor", email="noor@example.org")
        with pytest.raises(Refused) as refused:
            pay(family, 1850)
    assert refused.value.code == "place_gone"


def test_the_desk_says_what_late_money_does(client: Client) -> None:
    event = a_dinner()
    family = booked(event, "Mira")
    client.force_login(cast.cleo(event.metro))
    with clock.shifted(OVER):
        sweeping.sweep()
        own = f"/desk/registrations/{family.reference}/"
        assert "The time to pay is over." in visiting.words(client.get(own).content)
        shown = client.get(f"{own}payment/").content.decode()
        assert 'value="18.50"' in shown
        assert "The time to pay is over." in shown
        sent = {"amount": "18.50", "method": "transfer", "reason": "", "key": uuid4()}
        assert client.post(f"{own}payment/", sent).status_code == 303
        assert states(family) == ["expired", "confirmed"]
        assert "The time to pay is over." not in visiting.words(client.get(own).content)
