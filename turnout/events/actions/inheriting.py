"""What the dates of a series, and clones, have from the event they were made from: places, questions, topics."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model

from turnout.events.models import Event, Question, Tier
from turnout.events.rules import shifting
from turnout.kernel import clock

BATCH = 500
OWN_OF_TIER = frozenset({"id", "event", "held", "waiting", "move_seq"})
OWN_OF_QUESTION = frozenset({"id", "event", "shown_if", "tiers", "is_active", "made_at"})
Made = Sequence[tuple[Event, timedelta]]  # a newborn event, and how many days after its model it takes place


def give(event: Event, tiers: Sequence[Tier], made: Made) -> None:
    """Copy what is sold and asked at an event, and its topics, to newborn ones; in batches."""
    sold = [tier for tier in tiers if tier.is_active]
    copies = [[_tier(tier, row, by) for tier in sold] for row, by in made]
    Tier.objects.bulk_create([tier for some in copies for tier in some], batch_size=BATCH)
    ask(event, [row for row, _by in made], sold, copies)
    through = Event.topics.through
    keys = list(event.topics.values_list("pk", flat=True))
    links = [through(event_id=row.pk, topic_id=key) for row, _by in made for key in keys]
    through.objects.bulk_create(links, batch_size=BATCH)


def values(row: Model, own: Collection[str]) -> dict[str, Any]:
    """Return the columns of a row by name, but for those that a copy has of its own."""
    return {
        field.name: getattr(row, field.name) for field in row._meta.concrete_fields if field.name not in own
    }


def ask(event: Event, rows: Sequence[Event], sold: Sequence[Tier], copies: Sequence[Sequence[Tier]]) -> None:
    """Copy the questions to saved events, whose kinds of place are copies of the sold ones; count what is asked."""
    questions = list(event.questions.order_by("position", "pk"))
    if not questions:
        return
    found = [
        _questions(questions, row, {tier.pk: copy for tier, copy in zip(sold, some, strict=True)})
        for row, some in zip(rows, copies, strict=True)
    ]
    Question.objects.bulk_create([one for some in found for one in some], batch_size=BATCH)
    asked = sum(one.is_active for one in found[0])
    if any(row.asks != asked for row in rows):
        Event.objects.filter(pk__in=[row.pk for row in rows]).update(asks=asked)


def _tier(tier: Tier, event: Event, by: timedelta) -> Tier:
    made = Tier(event=event, **values(tier, OWN_OF_TIER))
    for name in shifting.moments(Tier):
        setattr(made, name, shifting.instant(getattr(tier, name), event.time_zone, by))
    return made


def _questions(questions: Sequence[Question], event: Event, tiers: dict[UUID, Tier]) -> list[Question]:
    """Return copies that name the copies of the kinds of place and questions they depend on.

    One that was asked for kinds of place off sale only is asked of nobody, and so is what is shown by its answer;
    none loses its condition.
    """
    by_key = {str(key): str(tier.pk) for key, tier in tiers.items()}
    made: dict[UUID, Question] = {}
    for one in questions:
        wanted = [by_key[key] for key in one.tiers if key in by_key]
        made[one.pk] = Question(
            event=event,
            tiers=wanted,
            is_active=one.is_active and bool(wanted or not one.tiers),
            made_at=clock.now(),
            **values(one, OWN_OF_QUESTION),
        )
    for one in questions:  # what a question depends on stands before it
        if one.shown_if_id is not None:
            copy = made[one.pk]
            copy.shown_if = made[one.shown_if_id]
            copy.is_active = copy.is_active and copy.shown_if.is_active
    return list(made.values())
