"""An event that begins or ends by hand earlier than planned: the desk asks why (G-56)."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import build, cast
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.kernel import clock

pytestmark = pytest.mark.django_db


def client_of(event: Event) -> Client:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    return client


@pytest.mark.parametrize(
    ("state", "part", "then"),
    [
        (EventState.PUBLISHED, "start", EventState.IN_PROGRESS),
        (EventState.IN_PROGRESS, "completion", EventState.COMPLETED),
    ],
)
def test_ahead_of_its_time_the_button_leads_to_a_form_that_asks_why(
    state: EventState, part: str, then: EventState
) -> None:
    event = build.an_event(state=state)
    client, path = client_of(event), f"/desk/events/{event.reference}/{part}/"
    assert f'href="{path}"' in client.get(f"/desk/events/{event.reference}/").content.decode()
    assert 'name="reason"' in client.get(path).content.decode()
    answer = client.post(path, {"reason": " "})
    assert answer.status_code == 422
    assert 'name="reason"' in answer.content.decode()
    assert build.fresh(event).state == state
    assert client.post(path, {"reason": "Everybody came early."}).status_code == 303
    assert build.fresh(event).state == then


def test_at_its_time_one_press_is_enough() -> None:
    event = build.a_published_event()
    with clock.shifted(timedelta(days=7, minutes=1)):
        client, path = client_of(event), f"/desk/events/{event.reference}/start/"
        assert f'action="{path}"' in client.get(f"/desk/events/{event.reference}/").content.decode()
        assert 'name="reason"' not in client.get(path).content.decode()
        assert client.post(path).status_code == 303
    assert build.fresh(event).state == EventState.IN_PROGRESS


def test_the_archive_has_no_way_back_so_its_button_leads_to_a_page_that_says_so() -> None:
    event = build.an_event(state=EventState.COMPLETED)
    client, path = client_of(event), f"/desk/events/{event.reference}/archiving/"
    assert f'href="{path}"' in client.get(f"/desk/events/{event.reference}/").content.decode()
    assert "can only be read, for good" in client.get(path).content.decode()
    assert build.fresh(event).state == EventState.COMPLETED
    assert client.post(path).status_code == 303
    assert build.fresh(event).state == EventState.ARCHIVED
    assert client.post(path).status_code == 409
