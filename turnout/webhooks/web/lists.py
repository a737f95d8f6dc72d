"""Subscriptions and deliveries as data for tables."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.audit.rules import words
from turnout.kernel import keyset
from turnout.ui import badges, dates, tables
from turnout.webhooks.models import Delivery, Subscription
from turnout.webhooks.rules.entries import PING
from turnout.webhooks.states import DeliveryState, Pause


def table(page: keyset.Page[Subscription], waiting: Mapping[UUID, int]) -> tables.Table:
    """Return the subscriptions of a page: who listens, to what, and how it goes."""
    columns = [
        tables.Column(_("Program")),
        tables.Column(_("Of what")),
        tables.Column(_("Told"), kind="low"),
        tables.Column(_("State")),
        tables.Column(_("Waiting"), kind="number"),
    ]
    rows = [_row(one, waiting.get(one.pk, 0)) for one in page.rows]
    return tables.Table(columns, rows, caption=_("Webhooks, the newest first"))


def badge(one: Subscription) -> badges.Badge:
    """Return how it goes with a subscription."""
    if one.paused_why == Pause.BY_HAND:
        return badges.Badge(_("Paused"), "over", "minus")
    if one.paused_why:
        return badges.Badge(_("Paused by itself"), "bad", "triangle-alert")
    if one.is_failing:
        return badges.Badge(_("Failing"), "due", "triangle-alert")
    return badges.Badge(_("On"), "ok", "circle-check")


def scope(one: Subscription) -> str:
    """Return of what it is told, in words."""
    if one.event is not None:
        return one.event.title or one.event.reference
    return one.metro.name if one.metro is not None else _("Everything")


def host(one: Subscription) -> str:
    """Return the machine that listens."""
    return urlsplit(one.url).netloc


def log(page: keyset.Page[Delivery], year: int) -> tables.Table:
    """Return the deliveries of a page: what was told, how far it got, what was answered, when."""
    columns = [
        tables.Column(_("What")),
        tables.Column(_("State")),
        tables.Column(_("Answer")),
        tables.Column(_("When")),
    ]
    rows = [_delivery(one, year) for one in page.rows]
    return tables.Table(columns, rows, caption=_("Deliveries, the newest first"))


def name_of(verb: str) -> str:
    """Return what a kind of delivery is called."""
    return _("Try-out") if verb == PING else words.name_of(verb)


def delivery_badge(one: Delivery) -> badges.Badge:
    """Return how far a delivery got; one that failed and waits for another try says so."""
    label = one.get_state_display()
    if one.state == DeliveryState.WAITING and one.attempts:
        return badges.Badge(_("Waiting to try again"), "due", "refresh-cw")
    return badges.of("delivery", one.state, label)


def moment(at: datetime, year: int) -> str:
    """Return an instant in words."""
    return dates.moment(dates.in_zone(at, "UTC"), year) + " UTC"


def cursors(request: HttpRequest) -> tuple[str, str]:
    """Return after and before which line a page of a list begins."""
    return request.GET.get("after", ""), request.GET.get("before", "")


def pages(request: HttpRequest, page: keyset.Page[Subscription] | keyset.Page[Delivery]) -> dict[str, str]:
    """Return what the pagination component asks for."""
    count = len(page.rows)
    return {
        "said": ngettext("%(count)s line", "%(count)s lines", count) % {"count": count},
        "earlier": _cursor(request, "before", page.earlier),
        "later": _cursor(request, "after", page.later),
        "runs": page.way,
    }


def chips(state: str) -> list[dict[str, object]]:
    """Return the states of deliveries as filters."""
    everyone: dict[str, object] = {"label": _("All"), "url": "?", "is_on": not state, "count": None}
    some: list[dict[str, object]] = [
        {"label": one.label, "url": f"?state={one.value}", "is_on": one.value == state, "count": None}
        for one in DeliveryState
    ]
    return [everyone, *some]


def _row(one: Subscription, waiting: int) -> tables.Row:
    cells = [
        tables.Cell(one.name, reverse("webhooks:detail", args=[one.pk]), small=host(one)),
        tables.Cell(scope(one)),
        tables.Cell(
            ngettext("%(count)s kind", "%(count)s kinds", len(one.entries)) % {"count": len(one.entries)}
        ),
        tables.Cell(badge=badge(one)),
        tables.Cell(str(waiting)),
    ]
    return tables.Row(cells, key=str(one.pk))


def _delivery(one: Delivery, year: int) -> tables.Row:
    address = reverse("webhooks:delivery", args=[one.subscription_id, one.pk])
    cells = [
        tables.Cell(name_of(one.verb), address, small=one.verb),
        tables.Cell(badge=delivery_badge(one)),
        tables.Cell(_answer(one)),
        tables.Cell(moment(one.made_at, year)),
    ]
    return tables.Row(cells, key=str(one.pk))


def _answer(one: Delivery) -> str:
    if one.state == DeliveryState.DROPPED:
        return _("not sent")
    return str(one.status) if one.status else (_("none") if one.attempts else "")


def _cursor(request: HttpRequest, name: str, cursor: str) -> str:
    kept = {"state": request.GET["state"]} if request.GET.get("state") else {}
    return f"?{urlencode({**kept, name: cursor})}" if cursor else ""
