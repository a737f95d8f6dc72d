"""Addresses that nothing is sent to: they bounced for good, or their reader called us spam."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.jobs import actions as jobs
from turnout.kernel import clock, text
from turnout.kernel.actors import SYSTEM, Actor
from turnout.kernel.refusals import Refused
from turnout.messaging.models import Message, Report, Suppression
from turnout.messaging.states import Cause
from turnout.people.models import Person


def why_not(message: Message) -> str:
    """Return why nothing is sent to the address of `message`, or nothing.

    Whoever called us spam still gets what he asks for himself, a code to sign in with, say.
    """
    found = Suppression.objects.filter(address_key=message.address_key, lifted_at__isnull=True).first()
    if found is None or (found.cause == Cause.COMPLAINED and message.priority == jobs.URGENT):
        return ""
    return found.get_cause_display()


def is_suppressed(address_key: str) -> bool:
    """Return whether something keeps us from writing to an address."""
    return Suppression.objects.filter(address_key=address_key, lifted_at__isnull=True).exists()


@transaction.atomic
def suppress(message: Message, cause: Cause, *, report: Report | None = None) -> None:
    """Send nothing more to the address of `message`, as an act about everybody who has it.

    A report from before the address was last lifted changes nothing: it may be applied again at any time.
    """
    if not message.address_key:
        return  # its reader was erased since
    known = Suppression.objects.filter(address_key=message.address_key)
    if report is not None and known.filter(lifted_at__gte=report.received_at).exists():
        return
    row = Suppression(address_key=message.address_key, cause=cause, message=message, since=clock.now())
    Suppression.objects.bulk_create([row], ignore_conflicts=True)
    if Suppression.objects.filter(pk=row.pk).exists():
        _record("address.bounced", row, SYSTEM)


@transaction.atomic
def lift(suppression_id: UUID, *, by: Actor, reason: str) -> None:
    """Send to an address again, because somebody knows more; raises Refused: reason_missing."""
    said = text.clean(reason)
    if not said:
        raise Refused("reason_missing", _("Say why mail will arrive now."), field="reason")
    found = Suppression.objects.get(pk=suppression_id)
    lifted = Suppression.objects.filter(pk=suppression_id, lifted_at__isnull=True)
    if lifted.update(lifted_at=clock.now()):
        _record("address.reachable", found, by, said)


def _record(verb: str, row: Suppression, by: Actor, reason: str = "") -> None:
    facts = {"cause": str(row.cause), "message": str(row.message_id)}
    people = list(Person.objects.current().filter(address_key=row.address_key, is_adult=True).order_by("pk"))
    subjects: list[Person | Message] = [*people] if people else [row.message]
    audit.record_each([audit.Draft(verb, one, by, reason=reason, facts=facts) for one in subjects])
