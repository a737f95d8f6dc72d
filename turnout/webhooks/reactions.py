"""What follows in this room: every act of the table is written down for whoever listens, in its own transaction."""

from turnout.audit import actions as audit
from turnout.audit.models import AuditEntry
from turnout.webhooks.actions import queueing
from turnout.webhooks.rules.entries import ENTRIES


@audit.within(*ENTRIES)
def queue_for_webhooks(act: AuditEntry) -> None:
    """Write down what programs that listen are told; what commits is told to them, in order."""
    queueing.queue(act)
