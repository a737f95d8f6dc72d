"""`/api/v1`: its routes, each behind its door, its OpenAPI document and its documentation."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError
from ninja.operation import Operation

from turnout.api.rules import deprecating as outdated
from turnout.api.rules import reading
from turnout.api.web import (
    answers,
    bodies,
    checkin,
    deprecating,
    devices,
    entering,
    event_moves,
    event_notes,
    event_questions,
    event_reviews,
    event_sessions,
    event_tiers,
    event_writes,
    events,
    exports,
    imports,
    letters,
    messages,
    metros,
    own_registrations,
    payments,
    people,
    places,
    problems,
    record,
    registrations,
    repeating,
    series,
    serving,
    tags,
    transfers,
    venues,
    vouchers,
    webhooks,
)
from turnout.api.web.entering import Token
from turnout.kernel.refusals import NextStep
from turnout.people.policy import scopes
from turnout.ui.doors import door, public

PUBLIC = "the catalogue for programs: what everybody may see"
TITLE = "Turnout"
VERSION = "1.0.0"


class Api(NinjaAPI):
    """The API: its operations are named by `rules.naming`, from where they stand."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the module and the function of an operation."""
        view = operation.view_func
        return f"{view.__module__.rpartition('.')[2]}.{view.__name__}"


api = Api(
    title=TITLE,
    version=VERSION,
    description="Events, their places and who comes. Errors are problem documents (RFC 9457). What v1 "
    "promises, and what of it is deprecated, stands at `/api/v1/docs#versions`.",
    openapi_extra={
        "externalDocs": {
            "url": "/api/v1/docs",
            "description": "Every route with an example, versions, codes.",
        }
    },
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    parser=bodies.Read(),
)
api.add_router("", events.router)
api.add_router("", checkin.router)
api.add_router("", devices.router)
api.add_router("", event_moves.router)
api.add_router("", event_reviews.router)
api.add_router("", event_writes.router)
api.add_router("", event_sessions.router)
api.add_router("", event_tiers.router)
api.add_router("", event_questions.router)
api.add_router("", event_notes.router)
api.add_router("", series.router)
api.add_router("", repeating.router)
api.add_router("", vouchers.router)
api.add_router("", places.router)
api.add_router("", venues.router)
api.add_router("", metros.router)
api.add_router("", people.router)
api.add_router("", messages.router)
api.add_router("", letters.router)
api.add_router("", record.router)
api.add_router("", exports.router)
api.add_router("", imports.router)
api.add_router("", webhooks.router)
api.add_router("", registrations.router)
api.add_router("", own_registrations.router)
api.add_router("", serving.router)
api.add_router("", payments.router)
api.add_router("", transfers.router)
api.add_router("", tags.router)
problems.answer_with(api)
api.add_exception_handler(entering.UnknownTokenError, entering.missing_token)
api.add_exception_handler(AuthenticationError, entering.missing_token)
api.add_exception_handler(entering.ScopeMissing, entering.missing_scope)
api.add_exception_handler(Http404, lambda request, _error: problems.nothing_here(request))


def document() -> dict[str, Any]:
    """Return the OpenAPI document: every answer of every route, the errors too."""
    return reading.whole(api.get_openapi_schema(path_prefix="/api/v1/"))


@public("what programs can ask is no secret")
@entering.guarded
@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """Answer with the OpenAPI document."""
    return answers.data(document())


@public("what programs can ask is no secret")
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show what programs can ask, with examples."""
    shown = document()
    page = {
        "section": "",
        "groups": reading.groups(shown),
        "codes": [(name, status, words) for name, (status, words) in problems.codes().items()],
        "deprecated": outdated.all_of(shown),
        "scopes": [(name, one.words) for name, one in scopes.SCOPES.items()],
    }
    return render(request, "api/docs.html", page)


@public("says that there is nothing at an address of the API")
@entering.guarded
def nothing(request: HttpRequest, **_rest: Any) -> HttpResponse:
    """Answer for every address that is none, and say where those that are stand."""
    return problems.nothing_here(request, NextStep(_("What programs can ask"), reverse("api-docs")))


def _routes() -> Iterator[URLPattern]:
    """Return the routes, each through `guarded` and with its door: public, or a token for a scope."""
    found: dict[str, list[URLPattern]] = {}
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            found.setdefault(str(pattern.pattern), []).append(pattern)
    for pattern, *others in found.values():
        views = [one.callback for one in (pattern, *others)]
        operations = [operation for view in views for operation in operations_of(view)]
        scope = _scope(operations)
        view = _by_method(views) if others else pattern.callback
        guarded = entering.guarded(view, _scopes(operations))
        guarded = deprecating.told(guarded, operations, _name)
        pattern.callback = (
            public(PUBLIC)(guarded) if scope is None else door("token", scope or "any")(guarded)
        )
        pattern.name = f"api-{slugify(str(pattern.pattern).replace('/', '-'))}"
        yield pattern


def _name(operation: Any) -> str:
    """Return what an operation is called, as the document says."""
    return _names()[operation.methods[0].lower(), api.get_openapi_operation_id(operation)]


@cache
def _names() -> dict[tuple[str, str], str]:
    given, named = api.get_openapi_schema(path_prefix="/api/v1/"), document()
    return {
        (method, one["operationId"]): named["paths"][path][method]["operationId"]
        for path, methods in given["paths"].items()
        for method, one in methods.items()
    }


def _by_method(views: Sequence[Callable[..., Any]]) -> Callable[..., Any]:
    """Return what several modules do at one path as one view: Django would ask the first of them only."""
    methods = {
        method: view for view in reversed(views) for one in operations_of(view) for method in one.methods
    }

    def joined(request: HttpRequest, **parts: Any) -> HttpResponse:
        view = methods.get(request.method or "")
        return HttpResponseNotAllowed(sorted(methods)) if view is None else view(request, **parts)

    return joined


def _scopes(operations: Sequence[Any]) -> dict[str, str]:
    """Return the scope that each method asks for; of those that need a token."""
    return {
        method: asked.scope
        for operation in operations
        for asked in operation.auth_callbacks
        if isinstance(asked, Token)
        for method in operation.methods
    }


def _scope(operations: Sequence[Any]) -> str | None:
    """Return the scope that every operation asks for, the first of several; None where one needs no token."""
    asked = [
        [one.scope for one in operation.auth_callbacks if isinstance(one, Token)] for operation in operations
    ]
    return asked[0][0] if all(asked) else None


def operations_of(view: Callable[..., Any]) -> list[Any]:
    """Return the operations that ninja keeps for a view."""
    found: list[Any] = inspect.getclosurevars(view).nonlocals["self"].operations
    return found


urlpatterns: list[URLPattern] = [
    path("openapi.json", openapi, name="api-openapi"),
    path("docs", docs, name="api-docs"),
    *sorted(
        _routes(), key=lambda one: "<" in str(one.pattern)
    ),  # those without a part in them are found first
]
