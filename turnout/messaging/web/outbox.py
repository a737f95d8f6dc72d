"""The demo's outbox: every mail that would have left, with working links. Elsewhere there is no such page."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from turnout.kernel import clock
from turnout.messaging import actions as messaging
from turnout.messaging import queries
from turnout.messaging.models import Message
from turnout.messaging.web import frames, lists
from turnout.ui.doors import public

View = Callable[..., HttpResponse]


def only_in_a_demo(view: View) -> View:
    """Let nobody in, not even to ask, unless this installation is a demo."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.TURNOUT_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@public("The demo shows everybody the mails it would have sent; no other installation has this page.")
@only_in_a_demo
def index(request: HttpRequest) -> HttpResponse:
    """List what would have been sent, newest first."""
    by = lists.wanted(request)
    cursors = {"after": request.GET.get("after", ""), "before": request.GET.get("before", "")}
    page = queries.everything(by, **cursors)
    return render(
        request,
        "messaging/outbox.html",
        {
            "by": by,
            "table": lists.table(page, _address_of, clock.now().year),
            "is_empty": not page.rows,
            **lists.pages(request, page),
        },
    )


@require_GET
@public("The demo shows everybody the mails it would have sent; no other installation has this page.")
@only_in_a_demo
def detail(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Show one mail as its reader would get it, its links and codes working."""
    message = _found(message_id)
    return render(
        request,
        "messaging/outbox_mail.html",
        {
            "message": message,
            "badge": lists.badge(message),
            "shown": messaging.shown_with_secrets(message),
            "is_text": request.GET.get("view") == "text",
            "tabs": _tabs(is_text=request.GET.get("view") == "text"),
        },
    )


@require_GET
@public("The demo shows everybody the mails it would have sent; no other installation has this page.")
@only_in_a_demo
def body(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Answer with the HTML of one mail, its links working, for its frame."""
    return frames.live(messaging.shown_with_secrets(_found(message_id)).html)


def _found(message_id: UUID) -> Message:
    message = queries.any_message(message_id)
    if message is None:
        raise Http404
    return message


def _address_of(message: Message) -> str:
    return reverse("outbox:detail", args=[message.pk])


def _tabs(*, is_text: bool) -> list[dict[str, object]]:
    return [
        {"label": _("As HTML"), "url": "?", "is_current": not is_text, "count": None},
        {"label": _("As text"), "url": "?view=text", "is_current": is_text, "count": None},
    ]
