"""The page of those who stand by at a door: note who is here, and let them in on places that nobody took."""

import re
from collections.abc import Callable
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from turnout.kernel import clock, ids
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.registration.actions import standing_by
from turnout.registration.models import StandBy
from turnout.registration.queries import door as door_queries
from turnout.registration.queries import keeping
from turnout.registration.queries import standby as queries
from turnout.registration.rules import standby
from turnout.registration.web.door import pages, reading
from turnout.ui.doors import actor_of, desk

SHOWN = 50  # of those who waited; whoever is not among them is found by name


@never_cache
@require_safe
@desk(pages.NEEDED)
def page(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Show who stands by in their order, what there is to give, and whose turn it is."""
    place = pages.open_place(request, reference, key)
    now, words = clock.now(), request.GET.get("q", "")[:200]
    figures = door_queries.figures(place.event, place.session, now)
    seats = queries.seats(place.event, figures)
    wishes = list(queries.wishes(place.session))
    turn = standby.next_in(wishes, seats.to_give)
    waited = list(queries.waited(place.event, place.session, words)[: SHOWN + 1])
    context = {
        "place": place,
        "event": place.event,
        "session": place.session,
        "begins_at": keeping.kept_until(place.event, place.session),
        "seats": seats,
        "unclaimed": figures.to_come,
        "wishes": wishes,
        "turn": turn,
        "turn_people": sum(one.people for one in turn),
        "admitted": list(queries.let_in(place.session)),
        "waited": [(one, uuid4()) for one in waited[:SHOWN]],
        "has_more": len(waited) > SHOWN,
        "words": words,
        "number_key": uuid4(),
        "most_people": standby.MOST_PEOPLE,
        "why_closed": pages.why_closed(place, now),
    }
    return render(request, "desk/standby.html", context)


@require_POST
@desk(pages.NEEDED)
def join(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Note that somebody who waited is here, or give people who just came a number."""
    place = pages.open_place(request, reference, key)

    def note(by: Actor) -> str:
        tap = reading.key(request.POST.get("key", ""))
        if "attendee" in request.POST:
            wish = standing_by.join(place.session, tap, reading.key(request.POST["attendee"]), by=by)
            return _("%(name)s stands by.") % {"name": name_of(wish)}
        wish = standing_by.join_by_number(place.session, tap, _number(request.POST.get("people", "")), by=by)
        return _("Tell them: number %(number)s.") % {"number": wish.number}

    return _done(request, place, note)


@require_POST
@desk(pages.NEEDED)
def let_in(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Let in those whom the page named as next."""
    place = pages.open_place(request, reference, key)

    def let(by: Actor) -> str:
        asked = [found for one in request.POST.getlist("wish")[:500] if (found := ids.key(one))]
        count = sum(one.people for one in standing_by.let_in(place.session, asked, by=by))
        return ngettext("%(count)s is let in.", "%(count)s are let in.", count) % {"count": count}

    return _done(request, place, let)


@require_POST
@desk(pages.NEEDED)
def change(request: HttpRequest, reference: str, key: UUID, wish: UUID) -> HttpResponse:
    """Take somebody off the list, or take back that he was let in."""
    place = pages.open_place(request, reference, key)

    def undo(by: Actor) -> str:
        if request.POST.get("step") == "back":
            found = standing_by.take_back(place.session, wish, by=by)
            return _("%(name)s: taken back, and first again.") % {"name": name_of(found)}
        found = standing_by.leave(place.session, wish, by=by)
        return _("%(name)s: off the list.") % {"name": name_of(found)}

    return _done(request, place, undo)


def name_of(wish: StandBy) -> str:
    """Return what somebody who stands by is called: the first name of who waited, else a number."""
    if wish.attendee is not None:
        return str(wish.attendee.person.first_name)
    return _("Number %(number)s") % {"number": wish.number}


def _number(given: str) -> int:
    return int(given) if re.fullmatch(r"[0-9]{1,3}", given) else 0


def _done(request: HttpRequest, place: pages.Place, act: Callable[[Actor], str]) -> HttpResponse:
    try:
        messages.success(request, act(actor_of(request)))
    except Refused as refused:
        messages.error(request, str(refused))
    url = reverse("door-standby", args=[place.event.reference, place.session.pk])
    return HttpResponseRedirect(url, status=303)
