"""Programs pass by what serves browsers; what protects everybody is on their answers as before."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests import build, cast
from tests.api.asking import get, post, token
from turnout.api.web.entering import MAY_READ

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
}
ALWAYS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(MAY_READ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "RateLimit-Policy": f'"api";q={settings.TURNOUT_LIMIT_API};w=60',
    "Referrer-Policy": "same-origin",
    "Vary": "Authorization",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
OWN = {"Content-Length", "Content-Security-Policy", "Content-Type", "X-Request-Id"}


def carried(response: Any) -> set[str]:
    """Return the headers that not every answer carries, after a look at those that do."""
    found = dict(response.headers)
    assert set(found.pop("Content-Security-Policy").split("; ")) == POLICY
    assert int(found.pop("Content-Length")) == len(response.content)
    assert {name: found.pop(name) for name in ALWAYS} == ALWAYS
    assert response.cookies == {}
    return set(found) - OWN


def test_answers_carry_what_they_always_did() -> None:
    event = build.a_published_event(5)
    secret = token(cast.cleo(event.metro), "registrations:write")
    read = get("/metros")
    assert carried(read) == {"Cache-Control", "ETag", "RateLimit"}
    made = post("/registrations", secret, wish(event.reference))
    assert made.status_code == 201
    assert carried(made) == {"Cache-Control", "Location", "RateLimit"}


def test_refusals_carry_it_too() -> None:
    assert carried(get("/events/NOSUCH")) == {"RateLimit"}
    assert carried(get("/no-such-thing")) == {"RateLimit"}
    assert carried(post("/registrations", "", {})) == {"Cache-Control", "RateLimit", "WWW-Authenticate"}
    assert carried(post("/registrations", "made-up", {})) == {"Cache-Control", "WWW-Authenticate"}


def wish(reference: str) -> dict[str, Any]:
    contact = {
        "first_name": "Ana",
        "last_name": "Lindqvist",
        "email": "ana@example.org",
        "phone": "+441632960961",
    }
    return {"event": reference, "contact": contact, "people": [{"first_name": "Mira"}]}


def test_a_host_that_is_not_ours_is_refused() -> None:
    answer = Client().get("/api/v1/events", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_an_address_that_no_route_takes_is_a_page_that_says_so() -> None:
    answer = Client().get("/api/v1/a%0Ab")
    assert answer.status_code == 404
    assert answer["X-Frame-Options"] == "DENY"


def test_the_page_that_explains_the_api_knows_who_reads_it(client: Client) -> None:
    """It is read by people in browsers: their session counts there."""
    event = build.a_published_event(5)
    cleo = cast.cleo(event.metro)
    client.force_login(cleo)
    assert client.get("/api/v1/docs").wsgi_request.user == cleo
