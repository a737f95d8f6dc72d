"""A subscription rests, because somebody said so or nothing arrives; what waits is kept, and sent in order later."""

from django.conf import settings
from django.db import transaction

from turnout.audit import actions as audit
from turnout.audit.models import AuditEntry
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, Actor
from turnout.kernel.locks import locked
from turnout.messaging import actions as messaging
from turnout.people.actions import readers
from turnout.people.models import User
from turnout.webhooks.models import Subscription
from turnout.webhooks.queries import listening
from turnout.webhooks.states import Pause


@transaction.atomic
def pause(subscription: Subscription, *, by: Actor) -> None:
    """Send nothing until it is resumed. Act: webhook.paused. Safe to repeat."""
    _pause(subscription, Pause.BY_HAND, by)


@transaction.atomic
def pause_by_itself(subscription: Subscription, why: Pause) -> None:
    """Send nothing until somebody resumes it, and tell its owner why. Act: webhook.paused."""
    act = _pause(subscription, why, SYSTEM)
    if act is not None:
        _tell(subscription, why, act)


def listen_anew() -> None:
    """Let this process know at once of a change of what is listened to, others a second later."""
    listening.keep(None)
    transaction.on_commit(lambda: listening.keep(None))


def _pause(subscription: Subscription, why: Pause, by: Actor) -> AuditEntry | None:
    row = locked(Subscription.objects.sending().filter(pk=subscription.pk)).first()
    if row is None:
        return None
    row.paused_at, row.paused_why = clock.now(), why
    row.save(update_fields=["paused_at", "paused_why"])
    listen_anew()
    return audit.record("webhook.paused", row, by=by, why=str(why))


def _tell(subscription: Subscription, why: Pause, act: AuditEntry) -> None:
    owner = subscription.owner
    if not owner.is_active:
        return
    for one in _readers(owner):
        messaging.send(
            "webhook_paused",
            to=one,
            about=owner,
            key=f"webhook_paused:{act.pk}:{one.person_id}",
            name=subscription.name,
            application=owner.application_name,
            why=str(why),
            page=f"{settings.TURNOUT_URL.rstrip('/')}/desk/webhooks/{subscription.pk}/",
        )


def _readers(owner: User) -> list[messaging.Recipient]:
    """Return who is told: the owner; for an application, which reads no mail, whoever looks after it."""
    people = readers.of(owner)
    if not people and not owner.application_name:
        return [messaging.Recipient("", owner.email)]
    return [
        messaging.Recipient(one.first_name, one.email, str(one.pk), one.language or "en") for one in people
    ]
