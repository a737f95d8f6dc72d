"""Links to other pages say what is true: what is listed newest first has older pages, what is to come later ones."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import build, cast
from tests.front import visiting
from turnout.kernel import clock
from turnout.people.models import Person

pytestmark = pytest.mark.django_db
MORE = 51  # than a page of any list has


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(cast.sys())
    return client


def turned(client: Client, url: str, on: str, back: str) -> None:
    """Go to the second page and back, by links of these names."""
    first = client.get(url)
    second = client.get(url.partition("?")[0] + visiting.link(first.content, on))
    assert second.status_code == 200
    again = client.get(url.partition("?")[0] + visiting.link(second.content, back))
    assert again.status_code == 200
    pages = second.content.decode().partition('<nav class="pages"')[2].partition("</nav>")[0]
    others = {"Newer", "Older", "Earlier", "Later", "Previous", "Next"} - {on, back}
    assert not [one for one in others if one in pages]


def test_lists_of_events_to_come_have_later_pages_and_those_of_what_was_made_older_ones(
    client: Client,
) -> None:
    venue = build.a_venue()
    for number in range(MORE):
        build.a_published_event(title=f"E{number}", venue=venue, starts_in=timedelta(days=2 + number))
    turned(client, "/desk/events/", "Later", "Earlier")
    turned(client, "/desk/events/?view=all", "Older", "Newer")
    turned(client, "/desk/audit/", "Older", "Newer")


def test_a_list_by_name_has_a_next_page(client: Client) -> None:
    for number in range(MORE):
        Person.objects.create(
            first_name=f"P{number:02}",
            last_name="Moreau",
            email=f"p{number}@example.org",
            made_at=clock.now(),
        )
    turned(client, "/desk/people/", "Next", "Previous")
