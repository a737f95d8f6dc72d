"""Views of rosters: kept with filters, order and columns, shared, renamed, deleted, opened with; columns are kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from turnout.events.actions import chairing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.front.actions import erasing
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.people.models import Grant, User
from turnout.people.policy.roles import Role
from turnout.registration.actions import tagging
from turnout.registration.models import RosterHabit, SavedView

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def event() -> Event:
    drafts = [TierDraft(name="Bench", capacity=9), TierDraft(name="Carpet", capacity=9)]
    return build.a_published_event(tiers=drafts)


@pytest.fixture
def cleo(event: Event) -> Client:
    return signed_in(cast.cleo(event.metro))


def officer(event: Event) -> Client:
    return signed_in(cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(event.metro_id)))


def roster(event: Event, query: str = "") -> str:
    return f"/desk/events/{event.reference}/{query}"


def kept(client: Client, event: Event, name: str, query: str = "", **more: str) -> Any:
    return client.post(roster(event, f"roster/views/new/{query}"), {"name": name, **more})


def opened(client: Client, event: Event, query: str = "") -> Any:
    answer = client.get(roster(event, query), follow=True)
    assert answer.status_code == 200
    return answer


def people(answer: Any) -> list[str]:
    return [one.person.first_name for one, _rank in answer.context["people"]]


def test_a_view_keeps_filters_order_and_place_by_name_but_no_words(cleo: Client, event: Event) -> None:
    carpet = event.tiers.get(name="Carpet")
    query = f"?state=confirmed&tier={carpet.pk}&order=name&q=okonjo"
    assert kept(cleo, event, "On the carpet", query).status_code == 303
    view = SavedView.objects.get()
    assert view.filters == {"state": "confirmed", "tier": "Carpet", "order": "name"}
    other = build.a_published_event(
        metro=event.metro, tiers=[TierDraft(name="Carpet", capacity=9), TierDraft(name="Sofa", capacity=2)]
    )
    by = opened(cleo, other, f"?view={view.pk}").context["by"]
    assert (by.tier, by.order, by.words) == (str(other.tiers.get(name="Carpet").pk), "name", "")


def test_what_is_gone_is_left_out_and_said(cleo: Client, event: Event) -> None:
    mira = build.a_booking(event, "Mira")
    tagging.tag(event, [mira.attendees.get().pk], "Late", by=SYSTEM)
    carpet = event.tiers.get(name="Carpet")
    kept(cleo, event, "Late ones", f"?tag=late&tier={carpet.pk}")
    view = SavedView.objects.get()
    plain = build.a_published_event(metro=event.metro)
    build.a_booking(plain, "Sol")
    answer = opened(cleo, plain, f"?view={view.pk}")
    assert people(answer) == ["Sol"]
    said = answer.content.decode()
    assert "the place “Carpet”, which this event does not have" in said
    assert "the tag “late”, which nobody here has" in said


def test_rosters_open_with_the_view_somebody_chose(cleo: Client, event: Event) -> None:
    build.a_booking(event, "Zoe")
    build.a_booking(event, "Ana")
    assert people(opened(cleo, event)) == ["Zoe", "Ana"]
    kept(cleo, event, "By name", "?order=name", is_first="on")
    assert people(opened(cleo, event)) == ["Ana", "Zoe"]
    assert people(opened(cleo, event, "?view=none")) == ["Zoe", "Ana"]
    assert people(opened(officer(event), event)) == ["Zoe", "Ana"]
    view = SavedView.objects.get()
    page = roster(event, f"roster/views/{view.pk}/")
    assert cleo.post(page, {"name": "By name"}).status_code == 303
    assert people(opened(cleo, event)) == ["Zoe", "Ana"]


def test_a_shared_view_is_used_by_others_in_the_metro_and_changed_by_who_manages_events(
    cleo: Client, event: Event
) -> None:
    kept(cleo, event, "By name", "?order=name", is_shared="on")
    kept(cleo, event, "Mine", "?order=name")
    shared, own = SavedView.objects.get(name="By name"), SavedView.objects.get(name="Mine")
    other = officer(event)
    assert b"By name</a>" in opened(other, event).content
    assert other.get(roster(event, f"roster/views/{own.pk}/")).status_code == 404
    assert other.post(roster(event, f"roster/views/{own.pk}/deletion/")).status_code == 404
    other.post(roster(event, f"roster/views/{shared.pk}/"), {"name": "By first name", "is_first": "on"})
    shared.refresh_from_db()
    assert shared.name == "By first name"
    assert RosterHabit.objects.get(user__email="ben@example.org").view == shared
    elsewhere = build.a_published_event()
    far = signed_in(cast.given(cast.dan(), Role.METRO_ADMIN, "metro", str(elsewhere.metro_id)))
    assert far.get(roster(elsewhere, f"roster/views/{shared.pk}/")).status_code == 404


def test_the_chair_of_one_event_changes_and_shares_nothing_that_the_whole_metro_opens(
    cleo: Client, event: Event
) -> None:
    kept(cleo, event, "By name", "?order=name", is_shared="on")
    shared = SavedView.objects.get()
    chairing.appoint(event, cast.person(cast.ben()), by=SYSTEM)
    chair = signed_in(cast.ben())
    page = roster(event, f"roster/views/{shared.pk}/")
    assert chair.post(f"{page}deletion/").status_code == 403
    chair.post(page, {"name": "Nothing"})
    assert SavedView.objects.get().name == "By name"
    assert kept(chair, event, "Mine", "?order=name", is_shared="on").status_code == 303
    assert SavedView.objects.get(name="Mine").metro is None


def test_a_view_is_renamed_and_deleted_once_asked(cleo: Client, event: Event) -> None:
    kept(cleo, event, "By name", "?order=name", is_first="on")
    view = SavedView.objects.get()
    page = roster(event, f"roster/views/{view.pk}/")
    assert cleo.post(page, {"name": "By first name"}).status_code == 303
    assert SavedView.objects.get().name == "By first name"
    assert "No registration changes" in cleo.get(f"{page}deletion/").content.decode()
    assert SavedView.objects.exists()
    assert cleo.post(f"{page}deletion/").status_code == 303
    assert not SavedView.objects.exists()
    assert RosterHabit.objects.get().view is None


def test_the_same_name_again_replaces_and_cannot_be_taken_by_renaming(cleo: Client, event: Event) -> None:
    kept(cleo, event, "By name", "?order=name")
    kept(cleo, event, "by NAME", "?state=confirmed")
    kept(cleo, event, "Other")
    assert SavedView.objects.get(key="by name").filters == {"state": "confirmed"}
    other = SavedView.objects.get(name="Other")
    assert cleo.post(roster(event, f"roster/views/{other.pk}/"), {"name": "By name"}).status_code == 422


@pytest.mark.parametrize("name", ["", "\0", "…", "x" * 10_000, "\u202e"])
def test_a_name_that_says_nothing_is_refused_beside_its_field(cleo: Client, event: Event, name: str) -> None:
    assert kept(cleo, event, name).status_code == 422
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("key", ["\0", "nonsense", "9" * 10_000, "01a22539-d73b-7ed2-b534-1c19fa72e24b"])
def test_a_view_that_is_not_there_shows_everybody(cleo: Client, event: Event, key: str) -> None:
    build.a_booking(event, "Mira")
    assert cleo.get(roster(event), {"view": key}).status_code == 200


def test_columns_are_kept_for_every_roster_and_taken_into_views(cleo: Client, event: Event) -> None:
    build.a_booking(event, "Mira")
    assert "Booked at" not in opened(cleo, event).content.decode()
    page = roster(event, "roster/columns/")
    assert cleo.post(page, {"columns": ["booked_at", "phone"]}).status_code == 303
    said = opened(cleo, build.a_published_event(metro=event.metro)).content.decode()
    assert opened(cleo, event).context["columns"] == ("phone", "booked_at")
    assert "+441632960961" in opened(cleo, event).content.decode()
    assert said
    kept(cleo, event, "With phones")
    cleo.post(page, {"columns": ["age"]})
    view = SavedView.objects.get()
    assert opened(cleo, event, f"?view={view.pk}").context["columns"] == ("phone", "booked_at")
    assert cleo.post(page, {"columns": ["nonsense"]}).status_code == 422


def test_the_columns_of_the_file_are_offered_again(cleo: Client, event: Event) -> None:
    page = roster(event, "roster/export/")
    cleo.post(page, {"columns": ["age", "first_name"]})
    form = cleo.get(page).context["form"]
    assert form.fields["columns"].initial == ["first_name", "age"]


def test_views_cost_the_roster_two_statements_whatever_their_number(cleo: Client, event: Event) -> None:
    build.a_booking(event, "Mira")
    counts = []
    for number in range(3):
        cleo.get(roster(event, "?view=none"))
        with CaptureQueriesContext(connection) as asked:
            cleo.get(roster(event, "?view=none"))
        counts.append(len(asked))
        kept(cleo, event, f"View {number}", "?order=name")
        kept(cleo, event, f"Also {number}", "?order=name", is_shared="on")
    assert len(set(counts)) == 1


def test_nothing_of_them_is_left_of_whoever_is_erased(event: Event) -> None:
    user = cast.cleo(event.metro)
    kept(signed_in(user), event, "By name", "?order=name", is_first="on", is_shared="on")
    Grant.objects.filter(user=user).delete()
    with clock.shifted(timedelta(days=15)):
        erasing.erase_now(cast.person(user), by=SYSTEM)
    assert not SavedView.objects.exists()
    assert not RosterHabit.objects.exists()
