"""Who a request is from, and what finding out costs."""

from typing import Any

import pytest
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from turnout.kernel.actors import VISITOR
from turnout.people.web import middleware


def passed(request: HttpRequest, view: Any) -> HttpResponse:
    """Let the request through sessions, messages and ours."""
    return SessionMiddleware(MessageMiddleware(middleware.who_asks(view)))(request)  # type: ignore[return-value]


@pytest.mark.django_db
def test_a_visitor_without_a_cookie_costs_no_statement_and_does_not_vary_by_cookie() -> None:
    seen: list[Any] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append((request.actor, request.viewer_name, request.has_desk, request.user.is_authenticated))  # type: ignore[attr-defined]
        return HttpResponse("hello")

    with CaptureQueriesContext(
        connection,
    ) as statements:
        response = passed(RequestFactory().get("/"), view)
    assert seen == [(VISITOR, "", False, False)]
    assert len(statements) == 0
    assert "Cookie" not in response.headers.get("Vary", "")
