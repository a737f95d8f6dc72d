"""What events need: the officer's page, the chair's page, and each of their lists whole."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from turnout.events.models import Event
from turnout.events.queries import boards as queries
from turnout.events.queries import reviewing
from turnout.events.queries.boards import Board
from turnout.events.rules import next_steps, summary
from turnout.events.rules.next_steps import NextStep
from turnout.kernel import clock, permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.people.actions import wishing
from turnout.people.models import User
from turnout.ui.doors import actor_of, desk

Words = tuple[str | Promise, str | Promise]  # of a list: its heading, and what stands there while it is empty
WORDS: dict[str, Words] = {
    queries.PENDING: (_l("Waiting for review"), _l("Nothing waits for a review.")),
    queries.APPROVED: (
        _l("Approved in the last seven days"),
        _l("Nothing was approved lately that is not published."),
    ),
    queries.CHAIRLESS: (
        _l("Without a chair, in the next 60 days"),
        _l("Every event of the next 60 days has a chair."),
    ),
    queries.WRAP_UP: (_l("Over, not in the archive"), _l("Every event that is over is in the archive.")),
    queries.TO_WRAP_UP: (_l("To wrap up"), _l("Nothing is left to wrap up.")),
    queries.COMING: (_l("Coming up"), _l("You chair nothing that is still to come.")),
    queries.ALL: (_l("All my events"), _l("You have chaired no event yet.")),
}


@require_safe
@desk(Permission.APPROVE_EVENTS)
def officer(request: HttpRequest) -> HttpResponse:
    """Show what waits for whoever approves events: a review, a publication, a chair, a wrap-up."""
    actor, now = actor_of(request), clock.now()
    words = (_("Oversight"), _("Events that wait for a decision, a chair or a wrap-up."))
    return _boards(request, words, queries.of_officer(actor, now), "desk-officer-list", now)


@require_safe
@desk(Permission.SEE_EVENTS)
def chair(request: HttpRequest) -> HttpResponse:
    """Show somebody the events that she chairs, first those to wrap up."""
    actor, now = actor_of(request), clock.now()
    words = (_("My events"), _("The events that you chair."))
    return _boards(request, words, queries.of_chair(_user(actor), now), "desk-chairing-list", now)


@require_safe
@desk(Permission.APPROVE_EVENTS)
def officer_list(request: HttpRequest, name: str) -> HttpResponse:
    """Show one list of the officer whole, page by page."""
    if name not in queries.OFFICER:
        raise Http404
    now = clock.now()
    page = queries.officer_page(
        actor_of(request),
        name,
        now,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    return _list(request, name, page, (_("Oversight"), reverse("desk-officer")), now)


@require_safe
@desk(Permission.SEE_EVENTS)
def chair_list(request: HttpRequest, name: str) -> HttpResponse:
    """Show one list of the chair whole, page by page."""
    if name not in queries.CHAIR:
        raise Http404
    now = clock.now()
    page = queries.chair_page(
        _user(actor_of(request)),
        name,
        now,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    return _list(request, name, page, (_("My events"), reverse("desk-chairing")), now)


@require_POST
@desk(Permission.SEE_DESK)
def digest(request: HttpRequest) -> HttpResponse:
    """Switch the weekly message on or off."""
    wants = request.POST.get("wants") == "yes"
    wishing.set_digest(User.objects.get(pk=_user(actor_of(request))), wants=wants, by=actor_of(request))
    messages.success(
        request,
        _("You get the message each Monday.") if wants else _("You get no weekly message any more."),
    )
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/desk/")
    return HttpResponseRedirect(back if is_ours else "/desk/", status=303)


def _boards(
    request: HttpRequest, words: tuple[str, str], found: Iterable[Board], url: str, now: datetime
) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "heading": words[0],
        "lede": words[1],
        "boards": [_board(actor, one, url, now) for one in found],
        "wants_digest": _wants_digest(actor),
    }
    return render(request, "desk/boards.html", context)


def _list(request: HttpRequest, name: str, page: Any, above: tuple[str, str], now: datetime) -> HttpResponse:
    title, nothing = WORDS[name]
    said = ngettext("%(count)s event on this page", "%(count)s events on this page", len(page.rows))
    context = {
        "title": title,
        "nothing": nothing,
        "rows": _rows(actor_of(request), name, page.rows, now),
        "crumbs": [above, (str(title), "")],
        "said": said % {"count": len(page.rows)},
        "earlier": f"?before={page.earlier}" if page.earlier else "",
        "later": f"?after={page.later}" if page.later else "",
        "runs": page.way,
    }
    return render(request, "desk/board_list.html", context)


def _board(actor: Actor, found: Board, url: str, now: datetime) -> dict[str, Any]:
    title, nothing = WORDS[found.name]
    return {
        "name": found.name,
        "title": title,
        "nothing": nothing,
        "count": found.count,
        "rows": _rows(actor, found.name, found.rows, now),
        "all_url": reverse(url, args=[found.name]) if found.count > len(found.rows) else "",
    }


def _rows(actor: Actor, name: str, events: Iterable[Event], now: datetime) -> list[dict[str, Any]]:
    rows = list(events)
    since = queries.submitted_at([one.pk for one in rows]) if name == queries.PENDING and rows else {}
    returned = reviewing.returned(rows)
    return [
        {
            "event": one,
            "summary": summary.of(one),
            "step": next_steps.put_right(one)
            if one.pk in returned and name in queries.CHAIR
            else _step(actor, name, one, now),
            "since": since.get(one.pk),
        }
        for one in rows
    ]


def _step(actor: Actor, name: str, event: Event, now: datetime) -> NextStep:
    always = {
        queries.PENDING: next_steps.review,
        queries.CHAIRLESS: next_steps.find_chair,
        queries.WRAP_UP: next_steps.wrap_up,
    }
    if name in always:
        return always[name](event)
    approves = permissions.may(actor, Permission.APPROVE_EVENTS, event)
    return next_steps.of(event, now, approves=approves, is_reviewed=reviewing.needs_review(event))


def _user(actor: Actor) -> UUID:
    """Return the login whose pages these are: that of whoever is acted for."""
    return UUID(actor.rights_of)


def _wants_digest(actor: Actor) -> bool:
    return User.objects.filter(pk=_user(actor), wants_digest=True).exists()
