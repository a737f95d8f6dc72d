"""What the chair of an event is told: that it is hers now, or no longer."""

from turnout.audit.models import AuditEntry
from turnout.events.actions import telling
from turnout.events.models import Event
from turnout.messaging import actions as messaging
from turnout.people.models import Person

TEMPLATE = "event_chair"


def tell(event: Event, act: AuditEntry) -> None:
    """Write to whom the act made the chair and to whom it took that, except to whoever did it himself."""
    keys = {key for key in (act.facts.get("person", ""), act.facts["was"]) if key}
    facts = telling.event_facts(event)
    messaging.send_many(
        messaging.Draft(
            TEMPLATE,
            messaging.Recipient(
                person.first_name, person.email, person_id=str(person.pk), language=person.language
            ),
            event,
            key=f"{TEMPLATE}:{person.pk}:{act.pk}",
            facts={
                "event": facts,
                "first_name": person.first_name,
                "person": str(person.pk),
                "chairs": str(person.pk) == act.facts.get("person", ""),
            },
            event_id=str(event.pk),
            metro_id=str(event.metro_id),
        )
        for person in Person.objects.current().filter(pk__in=keys).select_related("user")
        if not _did_it(person, act)
    )


def _did_it(person: Person, act: AuditEntry) -> bool:
    user = getattr(person, "user", None)
    return user is not None and (act.actor_kind, act.actor_id) == ("user", str(user.pk))
