"""Where mail providers report what became of our messages. Each address is closed until its secret is set."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from turnout.kernel import clock
from turnout.messaging import actions as messaging
from turnout.messaging.rules import reports
from turnout.ui.doors import door

NONSENSE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    OSError,
    RecursionError,
    ImproperlyConfigured,  # django-anymail says it of an event of another kind
)
MOST = 2000  # events of one delivery; providers send one, or some hundreds


def _only_the_provider(request: HttpRequest, provider: str) -> HttpResponse | None:
    """Let the provider in that the settings name, and nobody else: its secret is compared in constant time."""
    if provider != settings.TURNOUT_MAIL_PROVIDER or not settings.TURNOUT_MAIL_HOOK_SECRET:
        raise Http404
    try:
        _reader(provider).run_validators(request)
    except (SuspiciousOperation, ValueError, TypeError, AttributeError):
        return HttpResponse(status=403)
    return None


@csrf_exempt
@require_POST
@door("token", "the mail provider, by its secret or its signature", _only_the_provider)
def reported(request: HttpRequest, provider: str) -> HttpResponse:
    """Keep what the provider says, and answer at once; what follows from it is a job's."""
    try:
        events = _reader(provider).parse_events(request)[:MOST]
        said = [reports.read(provider, event, clock.now()) for event in events]
    except NONSENSE:
        return HttpResponse(status=400)
    messaging.take_reports(said)
    return HttpResponse(status=204)


def _reader(provider: str) -> Any:
    """Return what django-anymail reads this provider's events with."""
    secret = settings.TURNOUT_MAIL_HOOK_SECRET
    if provider == "mailgun":
        from anymail.webhooks.mailgun import MailgunTrackingWebhookView  # noqa: PLC0415 -- an extra

        return MailgunTrackingWebhookView(webhook_signing_key=secret)
    if provider == "postmark":
        from anymail.webhooks.postmark import PostmarkTrackingWebhookView  # noqa: PLC0415 -- an extra

        return PostmarkTrackingWebhookView(webhook_secret=secret)
    if provider == "sendgrid":
        from anymail.webhooks.sendgrid import SendGridTrackingWebhookView  # noqa: PLC0415 -- an extra

        return SendGridTrackingWebhookView(webhook_secret=secret)
    from anymail.webhooks.brevo import BrevoTrackingWebhookView  # noqa: PLC0415 -- an extra

    return BrevoTrackingWebhookView(webhook_secret=secret)
