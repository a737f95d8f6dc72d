"""A refusal nobody caught is a page; a lock that was not to be had is a 503."""

import pytest
from django import forms as django_forms
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from turnout.kernel.refusals import NextStep, Refused
from turnout.ui import forms, refusing

middleware = refusing.RefusalMiddleware(lambda request: HttpResponse("fine"))


def answer(error: Exception, **headers: str) -> HttpResponse | None:
    """Return what the middleware makes of an exception."""
    return middleware.process_exception(RequestFactory().post("/", headers=headers), error)


def full() -> Refused:
    """Return a refusal with a way on."""
    return Refused("tier_full", "All 20 places are <b>held</b>.", NextStep("Join the waitlist", "/line/"))


def test_a_refusal_is_a_page_with_its_status_and_the_way_on() -> None:
    page = answer(full())
    assert page is not None
    assert page.status_code == 409
    body = page.content.decode()
    assert "All 20 places are &lt;b&gt;held&lt;/b&gt;." in body
    assert '<a class="btn btn-lit" href="/line/">Join the waitlist</a>' in body


def test_htmx_gets_the_notice_alone() -> None:
    page = answer(full(), hx_request="true")
    assert page is not None
    assert page.content.decode().startswith('<div class="notice notice-bad" role="alert">')


@pytest.mark.parametrize(
    ("code", "status"),
    [("not_allowed", 403), ("not_found", 404), ("link_expired", 410), ("too_many_tries", 429)],
)
def test_each_code_answers_with_its_status(code: str, status: int) -> None:
    page = answer(Refused(code, "No."))
    assert page is not None
    assert page.status_code == status


def test_too_many_tries_say_when_to_come_back() -> None:
    page = answer(Refused("too_many_tries", "Wait a moment.", seconds=90))
    assert page is not None
    assert page["Retry-After"] == "90"


@pytest.mark.parametrize(
    "said",
    [
        "database is locked",
        "canceling statement due to lock timeout",
        "deadlock detected",
        "couldn't get a connection after 5.00 sec",
    ],
)
def test_a_lock_that_was_not_to_be_had_is_503_with_retry_after(said: str) -> None:
    page = answer(OperationalError(said))
    assert page is not None
    assert (page.status_code, page["Retry-After"]) == (503, "5")


def test_a_real_fault_goes_on_as_a_fault() -> None:
    assert answer(OperationalError("no such table: x")) is None
    assert answer(ValueError("x")) is None


def test_a_refusal_stands_beside_the_field_it_names_or_above_the_form() -> None:
    class Booking(forms.Form):
        email = django_forms.CharField()

    def sent_back(field: str) -> dict[str, list[str]]:
        form = Booking({"email": "a"})
        form.is_valid()
        refusing.put(form, Refused("bad_input", "No mail reaches it.", field=field))
        return {name: [str(one) for one in found] for name, found in form.errors.items()}

    assert sent_back("email") == {"email": ["No mail reaches it."]}
    assert sent_back("") == sent_back("password") == {"__all__": ["No mail reaches it."]}


def test_the_rest_passes_through(rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/")
    assert middleware(request).content == b"fine"
