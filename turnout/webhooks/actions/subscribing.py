"""Subscriptions are made, changed, given another secret, paused, resumed and deleted; each is an act."""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event
from turnout.kernel import clock, text
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.models import User
from turnout.venues.models import Metro
from turnout.webhooks import policy
from turnout.webhooks.actions import pausing, queueing, secrets, waking
from turnout.webhooks.models import Delivery, Subscription
from turnout.webhooks.queries import telling
from turnout.webhooks.rules import addresses, entries, reaching, retrying, signing
from turnout.webhooks.states import DeliveryState

NAME_LENGTH = 80
MOST = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to be told, where, and of which scope: everything, a metro, or one event."""

    name: str
    url: str
    entries: Collection[str]
    metro: Metro | None = None
    event: Event | None = None


@transaction.atomic
def make(owner: User, draft: Draft, *, by: Actor) -> tuple[Subscription, str]:
    """Return a subscription, and its secret, which is shown this time only. Act: webhook.made.

    Refused: bad_input (no name, an address that nothing may be sent to, no known entry, 50 there are already),
    not_allowed (its owner may not manage webhooks there, or not see what it tells).
    """
    locked(User.objects.filter(pk=owner.pk)).get()
    if Subscription.objects.live().filter(owner=owner).count() >= MOST:
        raise Refused("bad_input", _("You have 50 webhooks. Delete one that is not needed."), field="name")
    secret = signing.new_secret()
    row = Subscription(
        name=_name(draft.name),
        url=_url(draft.url),
        entries=_entries(draft.entries),
        metro=draft.metro,
        event=draft.event,
        owner=owner,
        secret=secrets.sealed(secret),
        made_at=clock.now(),
    )
    _require(owner, row)
    row.save(force_insert=True)
    audit.record("webhook.made", row, by=by, entries=row.entries)
    pausing.listen_anew()
    return row, secret


def under_lock(subscription: Subscription) -> Subscription:
    """Return a subscription as it stands, under its lock. Refused: not_found (it was deleted)."""
    row = locked(
        Subscription.objects.live().select_related("event", "owner").filter(pk=subscription.pk)
    ).first()
    if row is None:
        raise Refused("not_found", _("It was deleted."))
    return row


@transaction.atomic
def change(subscription: Subscription, draft: Draft, owner: User, *, by: Actor) -> Subscription:
    """Change name, address and entries. Act: webhook.changed.

    What waits already is sent to the new address, as far as it is among the new entries; the rest is dropped then.

    With another address or other entries it is `owner`'s from now on: nobody's rights feed a program of somebody else.
    Refused: as `make`. The scope stays.
    """
    row = under_lock(subscription)
    before = (row.name, row.url, row.entries)
    row.name, row.url, row.entries = _name(draft.name), _url(draft.url), _entries(draft.entries)
    after = (row.name, row.url, row.entries)
    changed = [
        name for name, was, now in zip(("name", "url", "entries"), before, after, strict=True) if was != now
    ]
    if not changed:
        return row
    if changed != ["name"] and row.owner != owner:
        row.owner = owner
        changed.append("owner")
    _require(row.owner, row)
    row.rests_until = None
    row.save(update_fields=["name", "url", "entries", "owner", "rests_until"])
    audit.record("webhook.changed", row, by=by, fields=sorted(changed), entries=row.entries)
    pausing.listen_anew()
    return row


@transaction.atomic
def rotate(subscription: Subscription, *, by: Actor) -> str:
    """Return a new secret; for a day the former signs as well, so that a receiver can be changed in peace.

    Act: webhook.secret_changed.
    """
    row = under_lock(subscription)
    secret = signing.new_secret()
    row.former_secret, row.former_until = row.secret, clock.now() + retrying.FORMER_SECRET_FOR
    row.secret = secrets.sealed(secret)
    row.save(update_fields=["secret", "former_secret", "former_until"])
    audit.record("webhook.secret_changed", row, by=by)
    return secret


@transaction.atomic
def end_former_secret(subscription: Subscription, *, by: Actor) -> None:
    """Let the former secret sign nothing any more, at once. Act: webhook.former_secret_ended. Safe to repeat."""
    row = under_lock(subscription)
    if not row.has_former_secret_at(clock.now()):
        return
    row.former_secret, row.former_until = None, None
    row.save(update_fields=["former_secret", "former_until"])
    audit.record("webhook.former_secret_ended", row, by=by)


@transaction.atomic
def resume(subscription: Subscription, owner: User, *, by: Actor) -> None:
    """Send again, what waited first and in order; it is `owner`'s from now on. Act: webhook.resumed. Safe to repeat.

    Refused: not_allowed (the owner may not see what it tells), wrong_state (nothing can be signed for it).
    """
    row = under_lock(subscription)
    if row.paused_at is None:
        return
    _require(owner, row)
    if not secrets.holding(row, clock.now()):
        raise Refused("wrong_state", _("Its secret cannot be read any more. Make a new one, then resume it."))
    row.paused_at, row.paused_why, row.owner = None, "", owner
    row.failing_since, row.given_up, row.rests_until = None, 0, None
    row.save()
    Delivery.objects.unsettled().filter(subscription=row, state=DeliveryState.WAITING).order_by().update(
        due_at=clock.now()
    )
    audit.record("webhook.resumed", row, by=by)
    pausing.listen_anew()
    waking.wake([row.pk])


@transaction.atomic
def delete(subscription: Subscription, *, by: Actor) -> None:
    """Tell it nothing any more, and forget what was to be told. Act: webhook.deleted. Safe to repeat."""
    row = locked(Subscription.objects.live().filter(pk=subscription.pk)).first()
    if row is None:
        return
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    audit.record("webhook.deleted", row, by=by)
    pausing.listen_anew()


@transaction.atomic
def ping(subscription: Subscription, *, by: Actor) -> Delivery:
    """Send a try-out that is about the subscription itself; return its delivery. Act: webhook.tried.

    It is sent now: a former one that waits to be tried again is given up, which counts for nothing.
    Refused: wrong_state (it is paused).
    """
    row, now = under_lock(subscription), clock.now()
    if not row.is_open:
        raise Refused("wrong_state", _("It is paused. Resume it, then try it out."))
    former = Delivery.objects.unsettled().filter(subscription=row, verb=entries.PING, attempts__gt=0)
    former.filter(state=DeliveryState.WAITING).order_by().update(
        state=DeliveryState.GIVEN_UP, settled_at=Coalesce(F("settled_at"), now)
    )
    audit.record("webhook.tried", row, by=by)
    key = str(row.pk)
    return queueing.write([row.pk], telling.WEBHOOK, key, entries.PING, now, None)[0]


@transaction.atomic
def send_again(delivery: Delivery, *, by: Actor) -> None:
    """Send what ended once more, under the same id. Act: webhook.sent_again.

    Refused: wrong_state (it is still to be sent, or nothing that the webhook is told any more).
    """
    row = locked(Delivery.objects.filter(pk=delivery.pk)).get()
    if not row.is_settled:
        raise Refused("wrong_state", _("This is still to be sent."))
    if reaching.why_not(telling.told([row])[row.pk], row.subscription):
        raise Refused("wrong_state", _("The webhook is not told of this any more."))
    Delivery.objects.filter(pk=row.pk).update(
        state=DeliveryState.WAITING, due_at=clock.now(), attempts=0, lease_until=None
    )
    audit.record("webhook.sent_again", row.subscription, by=by, delivery=str(row.pk))
    waking.wake([row.subscription_id])


def _require(owner: User, row: Subscription) -> None:
    if not policy.may_tell(owner.actor, row, entries.needed(row.entries)):
        raise Refused("not_allowed", _("A webhook tells no more than you may see there."))


def _name(typed: str) -> str:
    said = text.line(typed)[:NAME_LENGTH]
    if not said:
        raise Refused("bad_input", _("Give it a name: which program listens?"), field="name")
    return said


def _url(typed: str) -> str:
    said = text.line(typed)
    addresses.target(said, is_local=settings.TURNOUT_WEBHOOKS_LOCAL)
    return said


def _entries(wanted: Collection[str]) -> list[str]:
    found = [one for one in entries.ENTRIES if one in set(wanted)]
    if strange := sorted(set(wanted) - set(found)):
        said = _("“%(entry)s” is nothing that a webhook can be told.") % {"entry": strange[0]}
        raise Refused("bad_input", said, field="entries")
    if not found:
        raise Refused("bad_input", _("Choose what it is told."), field="entries")
    return found
