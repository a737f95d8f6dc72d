"""My registrations: what somebody and his children are registered for (COM V1.2a)."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from turnout.kernel import clock, keyset
from turnout.people.models import Person
from turnout.registration.models import Offer
from turnout.registration.queries import offered, personal
from turnout.registration.queries.personal import Page
from turnout.registration.rules import links, offer_words, standing
from turnout.registration.web import doors, forms
from turnout.ui.doors import public

UPCOMING_MOST, PER_PAGE = 50, 20


@public("Visitors learn here how to find their registration again.")
@never_cache
@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """List one's registrations, upcoming and past; tell visitors how to find theirs."""
    person = doors.person_of(request)
    if person is None:
        return render(request, "registration/personal/find.html", {"section": "my", "form": forms.Lost()})
    return render(request, "registration/personal/my.html", {"section": "my", **_lists(request, person)})


def _lists(request: HttpRequest, person: Person) -> dict[str, Any]:
    now = clock.now()
    upcoming = list(personal.upcoming(person, now)[:UPCOMING_MOST])
    pages = Paginator(personal.past(person, now), PER_PAGE)
    past = pages.get_page(request.GET.get("page"))
    shown = personal.with_people([*upcoming, *past.object_list])
    open_offers = offered.live([one.registration.pk for one in shown if one.waiting])
    cards = [_card(one, open_offers.get(one.registration.pk, []), now) for one in shown]
    return {
        "person": person,
        "upcoming": cards[: len(upcoming)],
        "past": cards[len(upcoming) :],
        "said": _("%(first)s to %(last)s of %(all)s")
        % {"first": past.start_index(), "last": past.end_index(), "all": pages.count},
        "has_pages": pages.num_pages > 1,
        "earlier": f"?page={past.previous_page_number()}" if past.has_previous() else "",
        "later": f"?page={past.next_page_number()}" if past.has_next() else "",
        "runs": keyset.BACKWARD,
        "pages": [
            {"number": number, "url": f"?page={number}", "is_current": number == past.number}
            for number in pages.get_elided_page_range(past.number)
            if isinstance(number, int)
        ],
    }


def _card(one: Page, offers: list[Offer], now: datetime) -> dict[str, Any]:
    return {
        "offered_until": next(
            (offer_words.moment(each, one.event, now) for each in offers if each.expires_at > now), ""
        ),
        "registration": one.registration,
        "event": one.event,
        "url": links.page_path(one.registration.reference),
        "sentence": standing.sentence(one.people, one.ranks),
        "is_live": bool(one.live),
        "is_unpaid": bool(one.unpaid),
        "is_pending": bool(one.pending) and not one.placed,
        "is_waiting": bool(one.waiting) and not one.holds,
    }
