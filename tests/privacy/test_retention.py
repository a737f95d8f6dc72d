"""Personal data whose time is over goes by itself at night; what stays, how long, and what would go is shown."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from tests.privacy.conftest import ADDRESS, World
from turnout.audit.models import AuditEntry, Reason
from turnout.front.actions import copying, retaining
from turnout.front.actions.retaining import KINDS
from turnout.house import actions, queries
from turnout.house.models import TERMS
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.messaging.models import Message
from turnout.people.models import DataCopy, Person, SecretToken
from turnout.registration.models import Attendee, FormKey

pytestmark = pytest.mark.django_db
PAGE = "/desk/settings/retention/"


def typed(**changes: Any) -> dict[str, Any]:
    return {**{kind: str(term.usual) for kind, term in TERMS.items()}, **changes}


def test_every_term_has_its_kind() -> None:
    assert {kind.key for kind in KINDS} == set(TERMS)


def test_what_is_young_stays(world: World) -> None:
    copying.ask(world.person, by=SYSTEM)
    jobs.run_due()
    assert retaining.due_now() == dict.fromkeys(TERMS, 0)
    assert retaining.apply_all() == {}
    assert not AuditEntry.objects.filter(verb="retention.applied").exists()


def test_what_would_go_is_what_goes(world: World) -> None:
    copying.ask(world.person, by=SYSTEM)
    jobs.run_due()
    with clock.shifted(timedelta(days=1200)):
        due = retaining.due_now()
        assert all(due[kind] for kind in ("message_words", "guests", "ages", "reasons", "copies", "links")), (
            due
        )
        removed = retaining.apply_all()
        assert retaining.due_now() == dict.fromkeys(TERMS, 0)
        act = AuditEntry.objects.get(verb="retention.applied")
        assert act.facts["removed"] == removed
        assert retaining.apply_all() == {}
    assert {kind: removed.get(kind, 0) for kind in ("message_words", "reasons")} == {
        kind: due[kind] for kind in ("message_words", "reasons")
    }
    assert not Reason.objects.exists()
    assert not DataCopy.objects.exists()
    assert not SecretToken.objects.exists()
    assert not FormKey.objects.exists()
    assert not Attendee.objects.filter(age__isnull=False).exists()
    assert {one.email for one in Message.objects.all()} == {"erased@erased.invalid"}


def test_guests_go_and_those_who_proved_stay(world: World) -> None:
    with clock.shifted(timedelta(days=400)):
        retaining.apply_all()
    assert Person.objects.get(pk=world.stranger.registrant_id).erased_at is not None
    assert Person.objects.get(pk=world.person.pk).email == ADDRESS


def test_a_guest_with_something_to_come_stays() -> None:
    booked = build.a_booking(build.a_published_event(5, starts_in=timedelta(days=800)), "Mira")
    with clock.shifted(timedelta(days=700)):
        retaining.apply_all()
        assert Person.objects.get(pk=booked.registrant_id).erased_at is None


def test_for_ever_removes_nothing(world: World) -> None:
    actions.change_terms({"message_words": None, "reasons": None, "ages": None, "guests": None}, by=SYSTEM)
    with clock.shifted(timedelta(days=4000)):
        removed = retaining.apply_all()
    assert not {"message_words", "reasons", "ages", "guests"} & set(removed)


def test_a_term_outside_of_its_bounds_is_refused() -> None:
    for kind, days in (("copies", None), ("copies", 0), ("copies", 31), ("message_words", 29)):
        with pytest.raises(Refused) as refused:
            actions.change_terms({kind: days}, by=SYSTEM)
        assert refused.value.field == kind
    assert queries.kept_for() == {kind: term.usual for kind, term in TERMS.items()}


def test_administrators_change_it_and_see_what_tonight_removes(world: World, client: Client) -> None:
    client.force_login(cast.sys())
    assert client.post(PAGE, typed(ages="", message_words="90")).status_code == 303
    assert queries.kept_for()["ages"] is None
    assert queries.kept_for()["message_words"] == 90
    act = AuditEntry.objects.get(verb="retention.changed")
    assert act.facts["before"] == {"ages": 365, "message_words": 365}
    with clock.shifted(timedelta(days=100)):
        page = client.get(PAGE).content.decode()
        assert f"Tonight removes {Message.objects.filter(settled_at__isnull=False).count()}" in page


@pytest.mark.parametrize("value", ["x" * 10_000, "-1", "99999999999999999999", "0", "\x00", "👩‍👧"])
def test_bad_terms_are_told_beside_their_field(client: Client, value: str) -> None:
    client.force_login(cast.sys())
    answer = client.post(PAGE, typed(copies=value))
    assert answer.status_code == 422
    assert 'href="#id_copies"' in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="retention.changed").exists()


def test_others_have_no_business_there(client: Client) -> None:
    client.force_login(cast.cleo(build.a_metro()))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, typed(copies="1")).status_code == 403
