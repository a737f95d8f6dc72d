"""A "no" in a page: beside a field, above a form, or as the whole answer."""

from collections.abc import Callable

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import OperationalError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext_lazy as _

from turnout.kernel.refusals import NextStep, Refused

RETRY_AFTER = 5  # seconds, when rows were locked for too long
WAIT = 60  # seconds, when somebody tried too often and the refusal names no time

# How the two databases, and the pool before one of them, say that something was not to be had in time.
_LOCKED = (
    "lock timeout",
    "could not obtain lock",
    "database is locked",
    "database table is locked",
    "deadlock detected",
    "couldn't get a connection",
)
_TITLES = {
    403: _("You cannot do this here"),
    404: _("There is no such page"),
    409: _("That is not possible"),
    410: _("This link no longer works"),
    429: _("Too many tries"),
}


def title_of(refused: Refused) -> str:
    """Return the heading of the page that says no."""
    return str(_TITLES.get(refused.status, _("That did not work")))


def put(form: BaseForm, refused: Refused) -> None:
    """Show a refusal in the form that caused it: beside its field when it names one, else above the form."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


def is_of_the_form(refused: Refused, form: BaseForm) -> bool:
    """Return whether the refusal belongs to one field of the form."""
    return refused.field in form.fields and refused.field != NON_FIELD_ERRORS


def page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Answer with the refusal as a page of its own, or as a notice when htmx asked for a part."""
    is_part = request.headers.get("HX-Request") == "true"
    template = "ui/refusal.html" if is_part else "ui/refused.html"
    response = render(
        request, template, {"refused": refused, "title": title_of(refused)}, status=refused.status
    )
    if refused.status == 429:  # noqa: PLR2004 -- Too Many Requests
        response["Retry-After"] = str(refused.facts.get("seconds", WAIT))
    return response


def page_back(request: HttpRequest, refused: Refused, label: str, url: str) -> HttpResponse:
    """Answer with the refusal as a page that leads to where it can be seen how things stand."""
    refused.next_step = refused.next_step or NextStep(label, url)
    return page(request, refused)


def busy() -> HttpResponse:
    """Answer that the database was too busy: nothing was written, and the same can be sent again shortly.

    The page is drawn without the request, because who asks would have to be read from that same database.
    """
    response = HttpResponse(loader.render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def is_lock_timeout(error: OperationalError) -> bool:
    """Return whether the database gave up waiting for a lock."""
    said = str(error).lower()
    return any(words in said for words in _LOCKED)


class RefusalMiddleware:
    """Turn a refusal that no view caught into its page, and a lock that was not to be had into 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for the exceptions that are ours; everything else is a fault and goes on."""
        if isinstance(error, Refused):
            return page(request, error)
        if isinstance(error, OperationalError) and is_lock_timeout(error):
            return busy()
        return None
