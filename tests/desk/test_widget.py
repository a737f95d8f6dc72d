"""The page that has the lines ready which show events on somebody's own site."""

import html
import re

import pytest
from django.test import Client

from tests import build, cast
from turnout.events.models import Event, Visibility
from turnout.house import actions as house
from turnout.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db


def opened(event: Event, **chosen: str) -> str:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    answer = client.get(f"/desk/events/{event.reference}/widget/", chosen)
    assert answer.status_code == 200
    return answer.content.decode()


def lines(page: str) -> str:
    found = re.search(r'<textarea[^>]*id="snippet"[^>]*>([^<]*)</textarea>', page)
    assert found
    return html.unescape(found[1])


def test_the_lines_of_an_event_are_a_link_and_a_script() -> None:
    event = build.a_published_event(title='Robots & "more" <b>')
    page = opened(event, theme="dark", hue="235", compact="on")
    link, script = lines(page).strip().splitlines()
    assert link.endswith(f'/events/{event.slug}/">Robots &amp; &quot;more&quot; &lt;b&gt;</a>')
    assert script.endswith(
        f'/embed.js" data-event="{event.reference}" data-theme="dark" data-hue="235" data-compact="1"></script>'
    )
    assert f'src="/embed.js" data-event="{event.reference}" data-theme="dark"' in page
    assert "Every site may." in page


def test_nonsense_is_no_choice_and_is_pointed_out() -> None:
    event = build.a_published_event()
    for wrong in ("999", "-4", "red", "😀", "9" * 10_000):
        page = opened(event, theme="pink", hue=wrong)
        assert lines(page).endswith(f'data-event="{event.reference}"></script>')
        assert "field-error" in page or "aria-invalid" in page


def test_dates_of_a_series_are_shown_as_a_list() -> None:
    series = build.a_series(build.a_published_event(title="Chess"))
    event = Event.objects.filter(series=series).earliest("starts_at")
    assert f'data-series="{series.slug}"' in lines(opened(event, what="series"))
    assert "data-event=" in lines(opened(event))


@pytest.mark.parametrize("kind", ["draft", "private"])
def test_what_nobody_may_see_has_no_preview_yet(kind: str) -> None:
    event = build.an_event() if kind == "draft" else build.a_published_event(visibility=Visibility.PRIVATE)
    page = opened(event)
    assert 'src="/embed.js"' not in page
    assert "before the event is published, or while it is private" in page


def test_a_metro_has_lines_for_its_list_and_for_everything() -> None:
    house.change({"widget_sites": ["https://library.example.org"]}, by=SYSTEM)
    metro = build.a_published_event().metro
    client = Client()
    client.force_login(cast.cleo(metro))
    own = client.get(f"/desk/metros/{metro.slug}/")
    assert f"/desk/metros/{metro.slug}/widget/" in own.content.decode()
    page = client.get(f"/desk/metros/{metro.slug}/widget/").content.decode()
    assert f'data-metro="{metro.slug}"' in lines(page)
    assert "https://library.example.org" in page
    everything = client.get(f"/desk/metros/{metro.slug}/widget/", {"what": "all"}).content.decode()
    assert "data-metro" not in lines(everything)
