"""A "no" to a program: a problem document with a stable code and the next step (RFC 9457)."""

import json
import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import NinjaAPI
from ninja.errors import ValidationError

from turnout.kernel.ids import uuid7
from turnout.kernel.refusals import CODES, NextStep, Refused
from turnout.ui import refusing

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
REQUEST_ID = "X-Request-Id"
MALFORMED = _l("A value is missing, malformed or out of range.")
OURS = {"missing": _l("This is missing."), "extra_forbidden": _l("There is no such field here.")}
NO_BODY = _l("This needs a body in JSON.")
TYPES = frozenset({"str", "int", "float", "bool", "none", "datetime", "date", "uuid"})
NAMED = {"party": "people", "amount": "amount_minor", "file": "content"}  # what a form calls otherwise

# Codes that only programs meet; the others are `kernel.refusals.CODES`.
OWN = {
    "token_unknown": (401, "The token is missing, unknown, revoked, or has ended."),
    "scope_missing": (403, "The token was not made for this."),
    "method_not_allowed": (405, "This address does not take this method; `Allow` names those it takes."),
    "malformed": (400, "The body is no JSON in UTF-8, or it names a field twice."),
    "body_too_large": (413, "The body is larger than one may be."),
    "not_json": (415, "The body is not sent as `application/json`."),
    "changed_meanwhile": (412, "It is no longer what `If-Match` names: ask for it anew."),
    "busy": (503, "The database was too busy. Nothing was written; ask again after `Retry-After` seconds."),
    "fault": (500, "A fault of ours. It is in the log, under the request's id."),
}


class Problem(Exception):  # noqa: N818 -- a no, no error of the program
    """A no that only programs meet: a code of `OWN`, a sentence, and which value is wrong."""

    def __init__(self, code: str, detail: str, *, field: str = "") -> None:
        super().__init__(detail)
        self.code = code
        self.field = field


def codes() -> dict[str, tuple[int, str]]:
    """Return every code there is, with its status and what it means, by name."""
    return dict(sorted({**CODES, **OWN}.items()))


def request_id(request: HttpRequest) -> str:
    """Return what names this request, the same however often it is asked."""
    known: str | None = getattr(request, "request_id", None)
    if known is None:
        known = request.request_id = str(uuid7())  # type: ignore[attr-defined]
    return known


def problem(
    request: HttpRequest,
    code: str,
    detail: str,
    *,
    errors: Sequence[dict[str, str]] = (),
    next_step: NextStep | None = None,
) -> HttpResponse:
    """Return the document for a code; `errors` name what is wrong with which value."""
    status, _meaning = codes()[code]
    body: dict[str, Any] = {
        "type": f"/api/v1/docs#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id(request),
    }
    if errors:
        body["errors"] = list(errors)
    if next_step is not None:
        body["next_step"] = {"label": str(next_step.label), "url": next_step.url}
    return HttpResponse(json.dumps(body), content_type=MEDIA_TYPE, status=status)


def of_refusal(request: HttpRequest, refused: Any) -> HttpResponse:
    """Return a refusal of ours as a document."""
    field = NAMED.get(refused.field, refused.field)
    errors = [{"field": field, "detail": str(refused)}] if field else []
    response = problem(request, refused.code, str(refused), errors=errors, next_step=refused.next_step)
    if refused.status == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = str(refused.facts.get("seconds", refusing.WAIT))
    return response


def of_problem(request: HttpRequest, found: Any) -> HttpResponse:
    """Return the document of a `Problem`."""
    errors = [{"field": found.field, "detail": str(found)}] if found.field else []
    return problem(request, found.code, str(found), errors=errors)


def nothing_here(request: HttpRequest, next_step: NextStep | None = None) -> HttpResponse:
    """Return what is said of things that are not there, and of those that are not for this program: the same."""
    return problem(request, "not_found", _("There is no such thing here."), next_step=next_step)


def of_fault(request: HttpRequest, error: Any) -> HttpResponse:
    """Return what is said of whatever nobody foresaw: too busy a database, or a fault, which is logged."""
    if isinstance(error, OperationalError) and refusing.is_lock_timeout(error):
        response = problem(request, "busy", _("Too many people at once. Try again in a moment."))
        response["Retry-After"] = str(refusing.RETRY_AFTER)
        return response
    log.error("A fault in the API, request %s", request_id(request), exc_info=error)
    return problem(request, "fault", _("Something went wrong here. It is in the log."))


def answer_with(api: NinjaAPI) -> None:
    """Let the API answer every exception with a document."""
    api.add_exception_handler(Refused, of_refusal)
    api.add_exception_handler(Problem, of_problem)
    api.add_exception_handler(ValidationError, _of_input)
    api.add_exception_handler(Exception, of_fault)


def _of_input(request: HttpRequest, error: Any) -> HttpResponse:
    found: dict[str, list[str]] = {}
    for one in error.errors:
        field = _field(one["loc"])
        said = str(OURS.get(one["type"], one["msg"]) if field else NO_BODY)
        found.setdefault(field, []).append(said)
    errors = [{"field": field, "detail": "; ".join(said)} for field, said in found.items()]
    return problem(request, "bad_input", str(MALFORMED), errors=errors)


def _field(way: Sequence[Any]) -> str:
    """Return the name of a value from the way to it: the kind of parameter first, of a body then our name for it.

    Where a value may be of several types, the way names the type as well: that is no part of the name.
    """
    named = way[2:] if way[0] == "body" else way[1:]
    return ".".join(str(part) for part in named if not _is_type(part))


def _is_type(part: Any) -> bool:
    return isinstance(part, str) and (part in TYPES or not part.replace("_", "").isalnum())
