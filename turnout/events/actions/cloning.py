"""Cloning: a new draft that says what an earlier event said (CLB, Event Cloning)."""

from turnout.events.actions import editing, inheriting, locking, noting
from turnout.events.actions.editing import EventDraft
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.events.rules import cloning as rules
from turnout.kernel import unique
from turnout.kernel.actors import Actor


@unique.settled
def clone(source: Event, *, by: Actor) -> Event:
    """Make a draft from an event in any state: its content and active kinds of place, no date, chair or person.

    Act: event.cloned, with the source. Refused: not_found, bad_input (the venue or room no longer fits).
    """
    found, tiers = locking.event_and_tiers(source.pk)
    sold = sorted((tier for tier in tiers if tier.is_active), key=lambda tier: (tier.position, tier.pk))
    content = {name: getattr(found, name) for name in rules.CONTENT}
    draft = EventDraft(
        **{**content, "title": rules.title(found.title)},
        tiers=[TierDraft(**{name: getattr(tier, name) for name in rules.CONTENT_OF_TIER}) for tier in sold],
        topics=list(found.topics.all()),
    )
    made = editing.bear(draft, by=by, source=found)
    inheriting.ask(found, [made], sold, [list(made.tiers.order_by("position", "pk"))])
    noting.hand_on(found, made)
    return made
