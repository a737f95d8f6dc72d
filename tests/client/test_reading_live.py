"""The client against a real installation on loopback."""

from collections.abc import Callable

import pytest

from tests import build, cast
from turnout_client import Client, Problem, etag_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_catalogue_is_read_page_by_page(site: str) -> None:
    metro = build.a_metro()
    wanted = {build.a_published_event(20, title=f"Day {one}", metro=metro).reference for one in range(3)}
    with Client(site) as turnout:
        page = turnout.list_events(metro=metro.slug, limit=2)
        assert len(page["items"]) == 2
        assert {event["reference"] for event in turnout.every(page)} == wanted


def test_a_token_opens_what_it_was_made_for(site: str, token: Callable[..., str]) -> None:
    event = build.a_published_event(20)
    build.a_booking(event, "Mira", "Jonas")
    with Client(site, token=token(cast.cleo(event.metro), "rosters:read")) as turnout:
        people = turnout.every(turnout.list_attendees(event.reference, limit=1))
        assert sorted(one["first_name"] for one in people) == ["Jonas", "Mira"]
        with pytest.raises(Problem) as caught:
            turnout.list_events(view="desk")
    assert (caught.value.status, caught.value.code) == (403, "scope_missing")


def test_no_token_is_a_problem_with_a_code(site: str) -> None:
    with Client(site) as turnout, pytest.raises(Problem) as caught:
        turnout.show_token()
    assert (caught.value.status, caught.value.code) == (401, "token_unknown")
    assert caught.value.request_id


def test_an_answer_has_its_tag(site: str) -> None:
    event = build.a_published_event(20)
    with Client(site) as turnout:
        assert etag_of(turnout.show_event(event.reference)).startswith('"')
