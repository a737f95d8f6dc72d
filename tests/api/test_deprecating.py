"""What is deprecated says so: in headers, in the document, on the page; and lives for a year at least."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import URLPattern
from ninja import NinjaAPI, Schema
from pytest_django import Settings

from tests import build, cast
from tests.api.asking import V1, get, post, token
from turnout.api.rules import reading
from turnout.api.rules.deprecating import LIVES, Mark, all_of
from turnout.api.web import deprecating, entering, v1

SINCE = date(2026, 11, 29)
AT = f"@{int(datetime(2026, 11, 29, tzinfo=UTC).timestamp())}"
WORDS = f'{V1}/docs#deprecated-EventOut.is_published>; rel="deprecation"; field="is_published"'


@pytest.mark.django_db
def test_answers_that_hold_a_deprecated_field_say_so() -> None:
    event = build.a_published_event(20)
    for path in (
        f"/events/{event.reference}",
        "/events",
        f"/events/{event.reference}?fields=title,is_published",
    ):
        response = get(path)
        assert response["Deprecation"] == AT
        assert WORDS in response["Link"]
        assert "Sunset" not in response
        assert {"Deprecation", "Sunset", "Link"} <= set(response["Access-Control-Expose-Headers"].split(", "))


@pytest.mark.django_db
def test_answers_without_it_do_not() -> None:
    event = build.a_published_event(20)
    quiet = f"/events/{event.reference}?fields=title", "/events?fields=title", "/venues", "/events/222222"
    for path in quiet:
        response = get(path)
        assert "Deprecation" not in response
        assert 'rel="deprecation"' not in response.get("Link", "")


@pytest.mark.django_db
def test_the_next_page_stays_in_the_link_beside_it() -> None:
    for day in (1, 2):
        build.a_published_event(20, starts_in=timedelta(days=day))
    response = get("/events?limit=1")
    assert response["Link"].startswith(f'<{response.json()["next"]}>; rel="next", <')
    assert WORDS in response["Link"]


@pytest.mark.django_db
def test_the_same_is_said_where_nothing_changed_by_head_and_of_a_move() -> None:
    event = build.a_published_event(20)
    path = f"/events/{event.reference}"
    unchanged = get(path, **{"If-None-Match": get(path)["ETag"]})
    assert (unchanged.status_code, unchanged["Deprecation"]) == (304, AT)
    assert Client().head(f"{V1}{path}")["Deprecation"] == AT
    secret = token(cast.cleo(event.metro), "events:move")
    moved = post(f"{path}/closing?fields=title", secret)
    assert (moved.status_code, moved["Deprecation"]) == (200, AT)


class Old(Schema):
    """What the route of these tests answers."""

    key: str


def with_a_route(mark: Mark) -> NinjaAPI:
    """Return an API with one route, `/old/{key}`, that carries a mark; it knows 7 only."""
    api = NinjaAPI(urls_namespace="of-a-test", docs_url=None)

    @api.get("/old/{key}", response=Old, operation_id="old.show", **deprecating.operation(mark))
    def show_old(request: HttpRequest, key: str) -> Any:
        if key != "7":
            raise Http404
        return {"key": key}

    return api


def answered(mark: Mark, key: str = "7") -> HttpResponseBase:
    """Return what that route answers."""
    patterns = [one for one in with_a_route(mark).urls[0] if isinstance(one, URLPattern)]
    (view,) = [one.callback for one in patterns if one.name == "show_old"]
    assert view is not None
    told = deprecating.told(view, v1.operations_of(view), lambda _one: "show_old")
    found: HttpResponseBase = told(RequestFactory().get(f"/old/{key}"), key=key)
    return found


def test_a_deprecated_route_says_since_when_until_when_and_what_takes_its_place(settings: Settings) -> None:
    response = answered(
        Mark(SINCE, "Use `show_new`.", sunset=date(2027, 12, 31), successor="/new/{key}"),
    )
    assert response.status_code == 200
    assert response["Deprecation"] == AT
    assert response["Sunset"] == "Fri, 31 Dec 2027 00:00:00 GMT"
    base = settings.TURNOUT_URL
    assert response["Link"] == (
        f'<{base}{V1}/docs#deprecated-show_old>; rel="deprecation", <{base}{V1}/new/7>; rel="successor-version"'
    )


def test_it_says_so_also_when_the_answer_is_no() -> None:
    response = answered(Mark(SINCE, "Use `show_new`."), "8")
    assert (response.status_code, response["Deprecation"]) == (404, AT)


def test_what_is_deprecated_lives_for_a_year_at_least() -> None:
    assert Mark(SINCE, "", sunset=SINCE + LIVES).sunset
    with pytest.raises(ValueError, match="a year"):
        Mark(SINCE, "", sunset=SINCE + LIVES - timedelta(days=1))


def test_the_document_marks_what_is_deprecated_with_words() -> None:
    about = v1.document()["components"]["schemas"]["EventOut"]["properties"]["is_published"]
    assert about["deprecated"] is True
    assert about["x-deprecation"]["since"] == "2026-11-29"
    assert "Deprecated since 2026-11-29. Read `state`" in about["description"]


def test_whatever_the_document_calls_deprecated_carries_a_mark() -> None:
    document = v1.document()
    bare = [
        one
        for one in (*_operations(document), *_fields(document))
        if one.get("deprecated", False) != ("x-deprecation" in one)
    ]
    assert bare == []


def _operations(document: Any) -> list[Any]:
    return [one for methods in document["paths"].values() for one in methods.values()]


def _fields(document: Any) -> list[Any]:
    schemas = document["components"]["schemas"].values()
    return [one for schema in schemas for one in schema.get("properties", {}).values()]


@pytest.mark.django_db
def test_the_links_of_headers_lead_to_words_on_the_page() -> None:
    page = Client().get(f"{V1}/docs").content.decode()
    found = all_of(v1.document())
    assert [one.name for one in found] == ["is_published"]
    for one in found:
        assert f'id="{one.key}"' in page
        assert f"Deprecated since {one.mark.since}" in page
    assert 'id="versions"' in page


def test_a_deprecated_route_is_marked_in_the_document_and_on_the_page() -> None:
    mark = Mark(SINCE, "Use `show_new`.", sunset=date(2028, 1, 1))
    document = with_a_route(mark).get_openapi_schema(path_prefix="/api/v1/")
    about = document["paths"]["/api/v1/old/{key}"]["get"]
    reading.tell_deprecation(about)
    assert about["deprecated"] is True
    assert set(about["responses"][200]["headers"]) == {"Deprecation", "Sunset"}
    assert about["description"] == "Deprecated since 2026-11-29, and gone from 2028-01-01 on. Use `show_new`."
    ((route,),) = [group.routes for group in reading.groups(document)]
    assert route.deprecated == mark.words


@pytest.mark.parametrize("said", ["canceling statement due to lock timeout", "database is locked"])
@pytest.mark.django_db
def test_too_busy_a_database_is_503_and_says_when_to_ask_again(said: str, rf: RequestFactory) -> None:
    @entering.guarded
    def view(_request: HttpRequest) -> HttpResponse:
        raise OperationalError(said)

    response = view(rf.get(f"{V1}/events"))
    assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")
    assert re.fullmatch(r"[1-9]\d*", response["Retry-After"])


@pytest.mark.django_db
def test_too_many_requests_are_429_and_say_when_to_ask_again(
    settings: Settings, fresh_limits: Callable[[], None]
) -> None:
    settings.TURNOUT_LIMIT_API = 1
    assert get("/venues").status_code == 200
    response = get("/venues")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60
