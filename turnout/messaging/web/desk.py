"""Messages at the desk: what was said to whom and how far it got, and what every template looks like."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages as toasts
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from turnout.kernel import clock, permissions
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.messaging import actions as messaging
from turnout.messaging import queries
from turnout.messaging.models import Message
from turnout.messaging.rules import catalogue
from turnout.messaging.states import SENDABLE_AGAIN
from turnout.messaging.web import details, frames, lists
from turnout.people.policy import requiring
from turnout.ui import tables
from turnout.ui.doors import actor_of, desk

REASON_LENGTH = 500
HIDDEN = ("state", "event", "person", "beside")
WIDTHS = {"390": "frame-phone", "1280": "frame-laptop"}


@require_GET
@desk(Permission.SEE_MESSAGES)
def index(request: HttpRequest) -> HttpResponse:
    """List the messages that the viewer may see."""
    by = lists.wanted(request)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = queries.listing(actor_of(request), by, after=after, before=before)
    counts = queries.counts(actor_of(request))
    return render(
        request,
        "messaging/index.html",
        {
            "by": by,
            "titles": sorted(lists.titles().items(), key=lambda pair: pair[1]),
            "chips": lists.chips(request, by, counts, queries.troubles(actor_of(request), clock.now())),
            "table": lists.table(page, _address_of, clock.now().year, _actions_of(request, by)),
            "hidden": [(name, request.GET[name]) for name in HIDDEN if request.GET.get(name)],
            "narrowed": details.narrowed(request, by, page.rows),
            "is_empty": not page.rows,
            **lists.pages(request, page),
        },
    )


@require_GET
@desk(Permission.SEE_MESSAGES)
def detail(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Show one message: its words with secrets masked, its tries, what became of it."""
    message = _found(request, message_id)
    return render(
        request,
        "messaging/detail.html",
        {
            "message": message,
            "title": lists.titles().get(message.template, message.template),
            "badge": lists.badge(message),
            "shown": messaging.shown(message),
            "pairs": details.pairs(message),
            "cause": details.cause(message),
            "failures": queries.failures(message),
            "reports": queries.reports(message),
            "suppression": queries.suppression(message),
            "may_manage": permissions.may(actor_of(request), Permission.MANAGE_REGISTRATIONS, message),
            "can_be_sent_again": message.state in SENDABLE_AGAIN,
        },
    )


@require_GET
@desk(Permission.SEE_MESSAGES)
def body(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Answer with the HTML of one message, secrets masked, for its frame."""
    return frames.still(messaging.shown(_found(request, message_id)).html)


@require_POST
@desk(Permission.MANAGE_REGISTRATIONS)
def send_again(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Send a message once more; answers with the new one, or with the old one and why not."""
    message = _found(request, message_id)
    requiring.require(actor_of(request), Permission.MANAGE_REGISTRATIONS, message)
    try:
        message = messaging.send_again(message, by=actor_of(request))
    except Refused as refused:
        toasts.error(request, str(refused))
    else:
        toasts.success(request, _("Queued once more. It leaves within a minute."))
    return HttpResponseRedirect(_address_of(message), status=303)


@require_POST
@desk(Permission.MANAGE_REGISTRATIONS)
def lift(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Send mail to the address of a message again, for a reason."""
    message = _found(request, message_id)
    requiring.require(actor_of(request), Permission.MANAGE_REGISTRATIONS, message)
    found = queries.suppression(message)
    reason = request.POST.get("reason", "")[:REASON_LENGTH]
    try:
        if found is not None:
            messaging.lift_suppression(found.pk, by=actor_of(request), reason=reason)
    except Refused as refused:
        toasts.error(request, str(refused))
    else:
        toasts.success(request, _("Mail is sent to this address again."))
    return HttpResponseRedirect(_address_of(message), status=303)


@require_GET
@desk(Permission.SEE_MESSAGES)
def templates(request: HttpRequest) -> HttpResponse:
    """List every template of every room."""
    return render(request, "messaging/templates.html", {"templates": catalogue.every()})


@require_GET
@desk(Permission.SEE_MESSAGES)
def preview(request: HttpRequest, name: str) -> HttpResponse:
    """Show one template with its example data, as HTML on a phone or a laptop, or as text."""
    template = _template(name)
    variant = _variant(request, template)
    view = request.GET.get("view", "")
    view = view if view in {*WIDTHS, "text"} else "390"
    return render(
        request,
        "messaging/preview.html",
        {
            "template": template,
            "variant": variant,
            "frame": WIDTHS.get(view, ""),
            "shown": messaging.exampled(template, variant),
            "tabs": _tabs(view, variant),
            "chips": _variants(template, view, variant),
        },
    )


@require_GET
@desk(Permission.SEE_MESSAGES)
def preview_body(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with the HTML of one template's example, for its frame."""
    template = _template(name)
    return frames.still(messaging.exampled(template, _variant(request, template)).html)


def _actions_of(request: HttpRequest, by: queries.Filter) -> Callable[[Message], list[tables.Action]]:
    """Return what gives each row of the list of troubles its "Send again"."""
    may = permissions.reach(actor_of(request), Permission.MANAGE_REGISTRATIONS)

    def actions(message: Message) -> list[tables.Action]:
        if by.trouble_at is None or message.state not in SENDABLE_AGAIN or not may.covers(message):
            return []
        address = reverse("messaging:send_again", args=[message.pk])
        return [tables.Action(_("Send again"), address, "send", "post")]

    return actions


def _found(request: HttpRequest, message_id: UUID) -> Message:
    message = queries.find(actor_of(request), message_id)
    if message is None:
        raise Http404
    return message


def _template(name: str) -> catalogue.Template:
    try:
        return catalogue.find(name)
    except LookupError:
        raise Http404 from None


def _variant(request: HttpRequest, template: catalogue.Template) -> str:
    asked = request.GET.get("variant", "")
    return asked if asked in template.variants else ""


def _address_of(message: Message) -> str:
    return reverse("messaging:detail", args=[message.pk])


def _tabs(view: str, variant: str) -> list[dict[str, object]]:
    labels = {"390": _("Phone, 390 px"), "1280": _("Laptop, 1280 px"), "text": _("Text")}
    return [
        {"label": label, "url": _query(one, variant), "is_current": one == view, "count": None}
        for one, label in labels.items()
    ]


def _variants(template: catalogue.Template, view: str, variant: str) -> list[dict[str, object]]:
    names = {"": _("As usual"), **{name: name.capitalize() for name in template.variants}}
    return [
        {"label": label, "url": _query(view, name), "is_on": name == variant, "count": None}
        for name, label in names.items()
    ]


def _query(view: str, variant: str) -> str:
    return lists.query(view=view, variant=variant)
