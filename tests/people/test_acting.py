"""Acting for somebody: who may, for whom, how long, what stays shut, and what is noted."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, reverse

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.kernel import clock, permissions
from turnout.kernel.actors import SYSTEM, Actor, Scope
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.actions import acting, granting, households, linking
from turnout.people.models import Grant, Person, User
from turnout.people.policy.roles import Role
from turnout.people.web import urls

pytestmark = pytest.mark.django_db

REASON = "She cannot find her place"
HALF_AN_HOUR = timedelta(minutes=30)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url_of(user: User) -> str:
    return reverse("desk-person-acting", args=[cast.person(user).pk])


def begun(user: User) -> Client:
    """Return the administrator's browser, acting for this user."""
    client = client_of(cast.sys())
    response = client.post(url_of(user), {"reason": REASON})
    assert response.status_code == 303, response.content
    return client


def says_banner(response: HttpResponseBase) -> bool:
    assert isinstance(response, HttpResponse)
    return "Acting for somebody" in response.content.decode()


def test_every_page_says_for_whom_until_it_is_stopped() -> None:
    client = begun(cast.ana())
    cast.given(cast.ana(), Role.EVENTS_OFFICER, "everywhere", "")
    for page in ("/", "/my/", "/desk/", "/my/household/"):
        shown = client.get(page)
        assert says_banner(shown), page
        assert "Ana Moreau" in shown.content.decode(), page
    stopped = client.post("/acting/end/")
    assert stopped.status_code == 303
    assert not says_banner(client.get("/my/"))
    assert client.get("/desk/roles/").status_code == 200


def test_it_ends_by_itself_after_half_an_hour_and_is_noted() -> None:
    client = begun(cast.ana())
    with clock.shifted(HALF_AN_HOUR - timedelta(seconds=5)):
        assert says_banner(client.get("/my/"))
    with clock.shifted(HALF_AN_HOUR + timedelta(seconds=1)):
        after = client.get("/my/")
    assert not says_banner(after)
    assert "is over" in after.content.decode()
    assert AuditEntry.objects.filter(verb="acting.ended", acting_for=str(cast.ana().pk)).count() == 1


def test_what_was_sent_for_somebody_after_the_end_is_not_done_in_ones_own_name() -> None:
    client = begun(cast.ana())
    boss = cast.person(cast.sys())
    with clock.shifted(HALF_AN_HOUR):
        late = client.post("/my/account/details/", {"first_name": "Annie", "last_name": "M", "phone": ""})
    assert (late.status_code, late["Location"]) == (303, "/desk/")
    boss.refresh_from_db()
    assert boss.first_name == "Sys"


def test_both_names_are_noted_with_everything_that_is_done() -> None:
    ana, boss = cast.ana(), cast.sys()
    client = begun(ana)
    done = client.post("/my/account/details/", {"first_name": "Annie", "last_name": "Moreau", "phone": ""})
    assert done.status_code == 303
    act = AuditEntry.objects.get(verb="person.changed")
    assert act.actor == Actor("user", str(boss.pk), str(ana.pk))
    assert Person.objects.get(pk=cast.person(ana).pk).first_name == "Annie"
    began = AuditEntry.objects.get(verb="acting.began")
    assert (began.actor.acting_for, began.reason_row.text) == (str(ana.pk), REASON)


def test_the_person_reads_in_the_account_who_it_was_and_why() -> None:
    ana = cast.ana()
    begun(ana).post("/acting/end/")
    shown = client_of(ana).get("/my/account/").content.decode()
    assert "Who acted for you" in shown
    assert REASON in shown
    assert "Sys Nakamura for Ana Moreau" in shown


SHUT = [
    one
    for one in (*urls.signing_in, *urls.own)
    if one.name not in {"account_logout", "account_details", "account_news", "household", "joined"}
    and not str(one.name).startswith("household_")
]


@pytest.mark.parametrize("door", SHUT, ids=lambda one: str(one.name))
@pytest.mark.parametrize("method", ["get", "post"])
def test_ways_to_sign_in_sessions_and_addresses_stay_shut(door: URLPattern, method: str) -> None:
    given = {name: _value(kind.__class__.__name__) for name, kind in door.pattern.converters.items()}
    response = getattr(begun(cast.ana()), method)(reverse(str(door.name), kwargs=given))
    assert response.status_code == 403, door.name
    assert "You act for somebody else" in response.content.decode()


def _value(converter: str) -> object:
    return {"IntConverter": 1, "UUIDConverter": uuid4()}.get(converter, "some")


@pytest.mark.parametrize("name", ["own-data", "own-data-erasure"])
def test_copies_of_data_and_erasure_stay_shut(name: str) -> None:
    assert begun(cast.ana()).get(reverse(name)).status_code == 403


def test_rights_are_those_of_the_person_without_roles_exports_imports_and_the_system() -> None:
    metro = build.a_metro()
    cleo, boss = cast.cleo(metro), cast.sys()
    actor = Actor("user", str(boss.pk), str(cleo.pk))
    reach = permissions.reach(actor, Permission.SEE_PEOPLE)
    assert reach.scopes == {Scope("metro", str(metro.pk))}
    for never in (Permission.MANAGE_GRANTS, Permission.IMPORT_DATA, Permission.ACT_FOR_OTHERS):
        assert not permissions.reach(actor, never)
    client = begun(cleo)
    assert client.get("/desk/people/").status_code == 200
    assert client.get("/desk/roles/").status_code == 403


def test_nobody_acts_for_another_administrator_or_for_himself() -> None:
    boss = cast.sys()
    other = cast.given(cast.ben(), Role.SYSTEM_ADMIN, "everywhere", "")
    client = client_of(boss)
    for user in (boss, other):
        response = client.post(url_of(user), {"reason": REASON})
        assert response.status_code == 422
    assert not AuditEntry.objects.filter(verb="acting.began").exists()


def test_acting_is_not_nested() -> None:
    client = begun(cast.cleo(build.a_metro()))
    assert client.get(url_of(cast.ana())).status_code == 403
    nested = Actor("user", str(cast.sys().pk), str(cast.dan().pk))
    with pytest.raises(Refused, match="already"):
        acting.begin(cast.ana(), REASON, by=nested)


def test_only_system_administrators_act_for_others() -> None:
    client = client_of(cast.cleo(build.a_metro()))
    assert client.post(url_of(cast.ana()), {"reason": REASON}).status_code == 403
    assert client_of(cast.dan()).post(url_of(cast.ana()), {"reason": REASON}).status_code == 404


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "\x00"])
def test_a_reason_is_asked_for(reason: str) -> None:
    response = client_of(cast.sys()).post(url_of(cast.ana()), {"reason": reason})
    assert response.status_code == 422
    assert not AuditEntry.objects.filter(verb="acting.began").exists()


def test_it_ends_when_the_role_is_taken_back_or_the_person_becomes_administrator() -> None:
    cast.given(cast.ben(), Role.SYSTEM_ADMIN, "everywhere", "")
    client = begun(cast.ana())
    granting.revoke(Grant.objects.get(user=cast.sys()), by=SYSTEM)
    assert not says_banner(client.get("/my/"))
    other = client_of(cast.ben())
    other.post(url_of(cast.dan()), {"reason": REASON})
    cast.given(cast.dan(), Role.SYSTEM_ADMIN, "everywhere", "")
    assert not says_banner(other.get("/my/"))


def test_signing_out_ends_it_too() -> None:
    client = begun(cast.ana())
    client.post("/accounts/logout/")
    assert AuditEntry.objects.filter(verb="acting.ended").count() == 1
    assert client.get("/my/account/").status_code == 302


def test_nobody_is_invited_to_share_children_in_anothers_name() -> None:
    ana = cast.person(cast.ana())
    households.save_child(ana, "Mira", by=SYSTEM)
    client = begun(cast.ana())
    sent = {"do": "invite", "guardian-email": "dan@example.org"}
    refused = client.post("/my/household/", sent)
    assert refused.status_code == 422
    assert "Only that person can invite somebody." in refused.content.decode()
    link = households.invite_guardian(ana, "dan@example.org", by=SYSTEM)
    assert client.get(reverse("household_join", args=[linking.token_of(link)])).status_code == 403
    client.post("/acting/end/")
    assert (
        client_of(cast.ana()).post("/my/household/", sent | {"guardian-email": "ben@example.org"}).status_code
        == 303
    )
