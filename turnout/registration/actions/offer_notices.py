"""What families in line are told: an offer, its end, and what became of the line (CRS 2.2.4; I-26)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from turnout.events.actions import telling
from turnout.events.models import Event
from turnout.jobs import actions as jobs
from turnout.kernel import ids
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message
from turnout.registration.actions import notices
from turnout.registration.models import Attendee, Offer, Registration
from turnout.registration.queries import lines, standby, turns
from turnout.registration.rules import pace


def send_made(event: Event, offers: Sequence[Offer]) -> None:
    """Announce offers, each when its clock starts, and write the reminder that is due before its end (G-20)."""
    told, how = telling.event_facts(event), pace.current()
    drafts = _offered(event, offers, told)
    for offer in offers:
        remind_at = pace.reminded_at(offer.announced_at, offer.expires_at, how)
        if remind_at is not None:
            drafts.append(_reminder(event, offer, told, remind_at))
    messaging.send_many(drafts)


def send_resized(event: Event, offers: Sequence[Offer]) -> None:
    """Announce offers that hold another number of places than was said, also one that was said before that.

    What still waits to leave with that number is true again, so nothing is written beside it.
    """
    drafts = _offered(event, offers, telling.event_facts(event), is_news=True)
    said = Message.objects.filter(key__in=[one.key for one in drafts])
    over = set(said.exclude(pk__in=said.unsent()).values_list("key", flat=True))
    messaging.send_many(
        [replace(one, key=f"{one.key}:{ids.uuid7().hex}") if one.key in over else one for one in drafts]
    )


def send_ended(event: Event, offers: Sequence[Offer], what: str) -> None:
    """Tell families what became of an offer that they did not take, and of their rank.

    `what`: lapsed_tail, lapsed_out, kept_waiting.
    """
    ranks = lines.ranks([offer.registration_id for offer in offers]) if what != "lapsed_out" else {}
    people = turns.people({offer.registration_id for offer in offers})
    told = telling.event_facts(event)
    drafts = []
    for offer in offers:
        rank = ranks.get(offer.registration_id, {}).get(offer.tier_id, 0)
        said = notices.draft(
            "offer_ended",
            offer.registration,
            offer.registration.registrant,
            event,
            people.get((offer.registration_id, offer.tier_id), []),
            told=told,
            ranks={offer.tier_id: rank},
            offer=str(offer.pk),
            entry=str(offer.entry_id),
            tier=offer.tier.name,
            places=offer.places,
            what=what,
        )
        drafts.append(replace(said, key=f"offer_ended:{offer.pk}"))
    messaging.send_many(drafts)


def send_line_news(
    event: Event,
    registrations: Iterable[Registration],
    what: str,
    *,
    occasion: str,
    ranks: Mapping[UUID, Mapping[UUID, int]] | None = None,
) -> None:
    """Tell families in line something about it: `asleep` (open sale from now on), `closed`, `moved_up`.

    Told once for each `occasion`; with `moved_up` go the ranks that are told.
    """
    told = telling.event_facts(event)
    standby_from = standby.told_for(event) if what == "closed" else ""
    drafts = []
    for one in registrations:
        said = notices.draft(
            "line_news", one, one.registrant, event, [], told=told,
            ranks=(ranks or {}).get(one.pk, {}), what=what, standby_from=standby_from,
        )  # fmt: skip
        drafts.append(replace(said, key=f"line_news:{what}:{one.pk}:{occasion}"))
    messaging.send_many(drafts)


def _offered(
    event: Event, offers: Sequence[Offer], told: dict[str, Any], *, is_news: bool = False
) -> list[messaging.Draft]:
    people = turns.people({offer.registration_id for offer in offers})
    return [
        replace(
            _about(
                "offer_made",
                event,
                offer,
                told,
                people.get((offer.registration_id, offer.tier_id), []),
                is_news=is_news,
            ),
            key=f"offer_made:{offer.pk}:{offer.places}",
            at=offer.announced_at,
            priority=jobs.URGENT,
        )
        for offer in offers
    ]


def _reminder(event: Event, offer: Offer, told: dict[str, Any], when: datetime) -> messaging.Draft:
    said = _about("offer_reminder", event, offer, told, [])
    return replace(said, key=f"offer_reminder:{offer.pk}", at=when)


def _about(
    template: str,
    event: Event,
    offer: Offer,
    told: dict[str, Any],
    people: Sequence[Attendee],
    **more: Any,
) -> messaging.Draft:
    said = notices.draft(
        template,
        offer.registration,
        offer.registration.registrant,
        event,
        people,
        told=told,
        ranks={},
        offer=str(offer.pk),
        tier=offer.tier.name,
        places=offer.places,
        waiting=len(people),
        until=offer.expires_at.isoformat(),
        take={"secret": "offer_link", "offer": str(offer.pk)},
        **more,
    )
    return replace(said, expires_at=offer.expires_at)
