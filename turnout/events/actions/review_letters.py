"""What is written about a review: to those who decide, and to those who wait for the decision."""

from collections.abc import Iterable
from uuid import UUID

from turnout.audit.models import AuditEntry, Reason
from turnout.events.actions import telling
from turnout.events.models import Event, Submission
from turnout.kernel import clock
from turnout.kernel.actors import EVERYWHERE
from turnout.kernel.permissions import Permission
from turnout.messaging import actions as messaging
from turnout.people.models import Person, User
from turnout.people.policy import roles
from turnout.people.policy.roles import Role
from turnout.people.queries import staff

SUBMITTED, DECIDED = "event_submitted", "event_decided"
APPROVING = [
    str(role)
    for role in Role
    if Permission.APPROVE_EVENTS in roles.permissions_of(role) and role != Role.SYSTEM_ADMIN
]
WHAT = {
    "event.approved": "approved",
    "event.returned": "returned",
    "event.rejected": "rejected",
}


def tell_approvers(event: Event, act: AuditEntry) -> None:
    """Tell whoever approves events in this metro, or everywhere, that one waits; where nobody does, administrators."""
    now = clock.now()
    found = staff.holders(APPROVING, [*event.scopes(), EVERYWHERE], now)
    found = found or staff.holders([Role.SYSTEM_ADMIN], [EVERYWHERE], now)
    who = _person(act)
    facts = {
        "event": telling.event_facts(event),
        "who": who.name if who else "",
        "again": Submission.objects.filter(event=event).count() > 1,
        "content_version": act.facts["content_version"],
    }
    _send(SUBMITTED, event, act, (one for one in found if who is None or one.pk != who.pk), facts)


def tell_planners(event: Event, act: AuditEntry, what: str) -> None:
    """Tell the chair, and whoever submitted the event, what became of it; nobody hears of what he did himself."""
    did = _person(act)
    handed_in = AuditEntry.objects.filter(
        verb="event.submitted", subject_kind="events.event", subject_id=str(event.pk)
    )
    submission = handed_in.order_by("-at", "-pk").first()
    people = {
        person.pk: person
        for person in (event.chair, _person(submission) if submission else None)
        if person is not None and (did is None or person.pk != did.pk)
    }
    facts: dict[str, object] = {
        "event": telling.event_facts(event),
        "what": what,
        "reason": Reason.objects.filter(act=act).values_list("text", flat=True).first() or "",
        "publish_at": event.publish_at.isoformat() if what == "approved" and event.publish_at else "",
    }
    _send(DECIDED, event, act, people.values(), facts)


def _send(
    template: str, event: Event, act: AuditEntry, people: Iterable[Person], facts: dict[str, object]
) -> None:
    messaging.send_many(
        messaging.Draft(
            template,
            messaging.Recipient(
                one.first_name, one.email, person_id=str(one.pk), language=one.language or "en"
            ),
            event,
            key=f"{template}:{one.pk}:{act.pk}",
            facts={**facts, "first_name": one.first_name},
            event_id=str(event.pk),
            metro_id=str(event.metro_id),
        )
        for one in people
        if one.email
    )


def _person(act: AuditEntry) -> Person | None:
    """Return who did it, a person with a login."""
    if act.actor_kind != "user":
        return None
    user = User.objects.filter(pk=UUID(act.actor.rights_of)).select_related("person").first()
    return user.person if user else None
