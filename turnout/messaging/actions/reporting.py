"""Reports of providers: taken at once, each once; applied by a job, any number of times, in any order."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from turnout.jobs import actions as jobs
from turnout.kernel import clock, locks, statements
from turnout.messaging.actions import suppressing
from turnout.messaging.models import Message, Report
from turnout.messaging.rules import reports
from turnout.messaging.states import FOR_GOOD, HANDED_OVER, Cause, MessageState, ReportKind

SOON = timedelta(minutes=1)
WHY_LENGTH = 300
PATIENCE = timedelta(minutes=10)  # a report may be quicker than our note of the provider's name for the mail
REPORTABLE = (*HANDED_OVER, MessageState.BOUNCED, MessageState.DEAD)
CAUSES = {ReportKind.HARD_BOUNCE: Cause.BOUNCED, ReportKind.COMPLAINED: Cause.COMPLAINED}


@transaction.atomic
def take(said: Sequence[reports.Said]) -> None:
    """Keep what a provider says, and queue what follows; what is known already is left as it is."""
    now = clock.now()
    known = set(
        Message.objects.filter(pk__in=[one.ours for one in said if one.ours]).values_list("pk", flat=True)
    )
    rows = [
        Report(
            key=one.key,
            provider=one.provider,
            provider_id=one.provider_id,
            message_id=one.ours if one.ours in known else None,
            kind=one.kind,
            words=one.words,
            happened_at=one.happened_at,
            received_at=now,
        )
        for one in said
    ]
    statements.insert(rows, ignore_conflicts=True)
    fresh = Report.objects.filter(key__in=[one.key for one in said], applied_at__isnull=True)
    jobs.enqueue_many([jobs.Call(apply, {"report": key}, key) for key in fresh.values_list("key", flat=True)])


@jobs.job("messaging.apply_report")
def apply(report: str) -> None:
    """Let a report have its effect. May be called again at any time, by any process."""
    found = Report.objects.filter(key=report).select_related("message").first()
    if found is None:
        return
    now = clock.now()
    message = found.message or _named(found)
    is_early = message is None or message.is_unsent
    if is_early and now < found.received_at + PATIENCE:
        raise jobs.TryAgain("The message is not known to have left yet.", at=now + SOON)
    with transaction.atomic():
        if message is not None:
            _write(message, found)
        words = found.words if message is not None and message.address_key else ""  # servers repeat addresses
        Report.objects.filter(pk=found.pk).update(message=message, words=words, applied_at=now)


def _named(report: Report) -> Message | None:
    """Return the message that has the provider's name for it."""
    if not report.provider_id:
        return None
    return Message.objects.filter(provider_id=report.provider_id).order_by("-pk").first()


def _write(message: Message, report: Report) -> None:
    """Write what follows from all that was said, under the message's lock: reports come side by side."""
    list(locks.locked(Message.objects.filter(pk=message.pk)))
    Report.objects.filter(pk=report.pk).update(message=message)
    rows = Report.objects.filter(message=message).order_by("pk")
    said = reports.outcome(rows.values_list("kind", "happened_at"))
    instants = {
        "delivered_at": said.delivered_at,
        "opened_at": said.opened_at,
        "clicked_at": said.clicked_at,
        "bounced_at": said.bounced_at,
    }
    mine = Message.objects.filter(pk=message.pk, state__in=REPORTABLE)
    mine.update(**instants)
    if said.state:
        mine.filter(sent_at__isnull=True).update(sent_at=report.happened_at)
        mine.update(state=said.state, why=_why(message, report))
    if report.kind in FOR_GOOD:
        suppressing.suppress(message, CAUSES[ReportKind(report.kind)], report=report)


def _why(message: Message, report: Report) -> str:
    """Return why the message stands where it does; of somebody erased nothing is written down any more."""
    is_told = bool(message.address_key) and report.kind in FOR_GOOD
    return report.words[:WHY_LENGTH] if is_told else message.why
