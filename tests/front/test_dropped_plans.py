"""A plan that is dropped before it is published stays among its planners: nothing public tells of it afterwards."""

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from tests import build, cast
from tests.api.asking import get, post, token, without_id
from turnout.events.actions import ending, publishing
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
TITLE = "A secret premiere"


def dropped(state: str) -> Event:
    return ending.cancel(build.an_event(state=state, title=TITLE), by=SYSTEM, reason="No money.")


def tells(event: Event) -> list[str]:
    """Return what anybody may ask for that names the event."""
    metro = event.metro.slug
    asked = [
        f"/events/{event.slug}/",
        f"/events/{event.slug}/calendar.ics",
        f"/events/{event.slug}/register/",
        f"/e/{event.reference}/",
        f"/covers/{event.reference}.png",
        f"/embed/events/{event.reference}/",
        f"/api/v1/events/{event.reference}",
        f"/api/v1/events/{event.reference}/tiers",
        "/api/v1/events",
        "/",
        f"/?q={TITLE}",
        f"/metros/{metro}/",
        f"/metros/{metro}/calendar.ics",
        "/sitemaps/events-1.xml",
        "/embed/list/",
    ]
    answers = [(path, Client().get(path)) for path in asked]
    told = (event.reference, event.slug, f">{TITLE}<", f"SUMMARY:{TITLE}")
    return [
        path
        for path, answer in answers
        if answer.status_code in {301, 302, 303}
        or any(one in answer.content.decode("latin-1") for one in told)
    ]


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.PENDING_REVIEW, EventState.APPROVED])
def test_nothing_tells_of_a_plan_that_was_dropped(state: str) -> None:
    assert tells(dropped(state)) == []


def test_what_was_taken_back_before_it_was_cancelled_is_not_shown_again() -> None:
    event = publishing.unpublish(build.a_published_event(title=TITLE), by=SYSTEM, reason="Too early.")
    assert tells(ending.cancel(event, by=SYSTEM, reason="No money.")) == []


def test_what_was_public_says_that_it_is_cancelled() -> None:
    event = dropped(EventState.PUBLISHED)
    assert {f"/events/{event.slug}/", f"/api/v1/events/{event.reference}"} <= set(tells(event))


def test_whoever_would_register_hears_what_he_hears_of_no_event() -> None:
    event, secret = dropped(EventState.APPROVED), token(cast.ana(), "own:write")
    wish = {"people": [{"first_name": "Mira"}], "phone": "+441632960961"}
    there, nowhere = (
        post("/me/registrations", secret, {**wish, "event": one}) for one in (event.reference, "222222")
    )
    assert (there.status_code, without_id(there)) == (422, without_id(nowhere))


def test_a_token_that_was_not_made_for_events_does_not_read_it() -> None:
    event = dropped(EventState.APPROVED)
    rosters = token(cast.cleo(event.metro), "rosters:read")
    there, nowhere = (get(f"/events/{one}", rosters) for one in (event.reference, "222222"))
    assert (there.status_code, without_id(there)) == (404, without_id(nowhere))


def test_its_planners_see_it() -> None:
    event = dropped(EventState.DRAFT)
    read = get(f"/events/{event.reference}", token(cast.cleo(event.metro), "events:read"))
    assert (read.status_code, read.json()["state"]) == (200, "cancelled")


def test_plans_dropped_before_this_was_written_down_are_found_in_their_history() -> None:
    plan, shown = dropped(EventState.APPROVED), dropped(EventState.PUBLISHED)
    Event.objects.filter(pk=plan.pk).update(is_dropped=False)
    import_module("turnout.events.migrations.0018_dropped_before").mark(apps, None)
    assert (build.fresh(plan).is_dropped, build.fresh(shown).is_dropped) == (True, False)
