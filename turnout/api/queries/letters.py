"""Letters to the families of an event: the acts that sent them, and how far their messages got."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr

from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.kernel import keyset
from turnout.kernel.actors import Actor
from turnout.messaging.models import Message
from turnout.registration.queries import letters

TEMPLATE = "letter"
LENGTH = 32  # of a letter's code, in the keys of its messages: `letter:CODE:REGISTRATION`


def page(event: Event, after: str, limit: int) -> keyset.Page[AuditEntry]:
    """Return a page of the letters of an event, the newest first: one statement."""
    return keyset.page(_sent(event), "-pk", after=after, size=limit)


def find(event: Event, key: UUID) -> AuditEntry | None:
    """Return a letter of an event."""
    return _sent(event).filter(pk=key).first()


def standings(event: Event, acts: Iterable[AuditEntry]) -> Mapping[str, Mapping[str, int]]:
    """Return by a letter's code how many of its messages are in which state: one statement, none for none."""
    named = {code for one in acts if (code := one.facts["form"])}
    if not named:
        return {}
    rows = Message.objects.filter(event_id=str(event.pk), template=TEMPLATE).order_by()
    counted = rows.annotate(code=Substr("key", len(TEMPLATE) + 2, LENGTH)).filter(code__in=named)
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for code, state, count in counted.values_list("code", "state").annotate(Count("pk")):
        found[code][state] = count
    return found


def messages(actor: Actor, event: Event, act: AuditEntry, after: str, limit: int) -> keyset.Page[Message]:
    """Return a page of the messages of a letter that `actor` may see, the newest first: one statement."""
    rows = Message.objects.visible_to(actor).filter(event_id=str(event.pk), template=TEMPLATE)
    own = rows.filter(key__startswith=f"{TEMPLATE}:{act.facts['form']}:")
    return keyset.page(own, "-pk", after=after, size=limit)


def _sent(event: Event) -> "QuerySet[AuditEntry]":
    return AuditEntry.objects.filter(event_id=str(event.pk), verb=letters.VERB)
