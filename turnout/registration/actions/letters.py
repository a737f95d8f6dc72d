"""Staff write to the families of an event: one act, one message each, once however often the form is sent."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.audit.models import AuditEntry
from turnout.events.actions import telling
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.messaging import actions as messaging
from turnout.registration.actions import capacity, notices
from turnout.registration.queries import letters as families
from turnout.registration.rules import letters

TEMPLATE = "letter"


@transaction.atomic
def send(event: Event, letter: letters.Letter, *, by: Actor) -> AuditEntry:
    """Write to every family that the letter is for; return the act, whose `count` says how many it can reach.

    A family hears only while somebody of it still stands where the letter says.

    The same form sent twice writes once. Act: event.letter_sent. Raises Refused: lost_race (other families than
    were shown), bad_input (nobody, or words that stand for nothing).
    """
    event, _tiers = capacity.lock(event.pk)
    done = families.written(event, letter.code)
    if done is not None:
        return done
    found = families.families(event, letter.to)
    require_receivers(letter, found)
    if letter.seen != letters.digest(found):
        raise Refused("lost_race", _("Who receives it has changed meanwhile. Look again, then send."))
    told = telling.event_facts(event)
    ends = letters.expires_at(event.ends_at, clock.now())
    messaging.send_many([replace(_draft(letter, one, event, told), expires_at=ends) for one in found])
    return audit.record(
        "event.letter_sent",
        event,
        by=by,
        count=sum(1 for one in found if not one.why_not),
        families=len(found),
        form=letter.code,
        whom=letter.to.whom,
    )


def require_receivers(letter: letters.Letter, found: Sequence[families.Family]) -> None:
    """Refuse a letter that says nothing clear, or that nobody would receive. Refused: bad_input."""
    letters.require_said(letter)
    if not found:
        raise Refused("bad_input", _("Nobody is there to read it. Choose others."), field="whom")
    if all(one.why_not for one in found):
        raise Refused("bad_input", _("Nothing can be sent to any of them."), field="whom")


def _draft(
    letter: letters.Letter, family: families.Family, event: Event, told: dict[str, object]
) -> messaging.Draft:
    said = letters.said(letter, family, event)
    draft = notices.draft(
        TEMPLATE,
        family.registration,
        family.registrant,
        event,
        family.people,
        told=told,
        ranks={},
        title=said.subject,
        text=said.text,
        attendees=[str(one.pk) for one in family.people],
        whom=letter.to.whom,
    )
    return replace(draft, key=f"{TEMPLATE}:{letter.code}:{family.registration.pk}")
