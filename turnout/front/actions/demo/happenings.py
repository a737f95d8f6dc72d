"""Coming events of the demo, dated from today, with the bookings that make them interesting."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from turnout.events.actions import chairing, editing, ending, naming, publishing, repeating, reviewing
from turnout.events.actions.editing import EventDraft
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event, Tier, Topic
from turnout.events.rules import recurring, shifting
from turnout.events.rules.recurring import Pattern
from turnout.events.states import EventState
from turnout.front.actions.demo import remembering
from turnout.front.actions.demo.dates import sittings
from turnout.front.actions.demo.inhabitants import Family
from turnout.kernel import clock, ids
from turnout.kernel.actors import SYSTEM, Actor
from turnout.people.models import Person, User
from turnout.registration.actions import cancelling, registering, settling
from turnout.registration.actions.bookings import AS_FREE, REFUSE, TOGETHER, Booking, Trace, Wanted
from turnout.registration.models import Registration, Settlement
from turnout.registration.rules import prices
from turnout.venues.models import Metro, Room, Venue

KEY = "demo|"
COLUMNS = (
    "title", "summary", "bring", "format", "registration_type", "audience", "visibility", "min_age", "max_age",
    "admission", "party_limit", "contact_email", "online_url", "pays_ahead", "pay_days", "pay_how",
)  # fmt: skip
CURRENCIES = {"Wrenfield": "USD"}
TRACES = (
    Trace(),
    Trace(utm_source="newsletter", utm_medium="email", utm_campaign="winter"),
    Trace(),
    Trace(utm_source="school", utm_medium="flyer", utm_campaign="winter"),
)
Texts = Mapping[str, Any]


class Programme:
    """The coming events of one metro."""

    def __init__(self, metro: Metro, families: Mapping[str, Family], now: datetime) -> None:
        self._metro = metro
        self._families = families
        self._now = now
        self._today = now.date()
        self._topics = {topic.name: topic for topic in Topic.objects.all()}
        self._booked = 0

    def put_on(self, texts: Iterable[Texts], past: Iterable[Texts] = ()) -> int:
        """Make the events of a programme, having looked back at those that are over; return how many come."""
        again = remembering.look_back(self._metro, past, self._now, KEY)
        return again + sum(self._put_on(text) for text in texts)

    def _put_on(self, text: Texts) -> int:
        event = editing.create(self._draft(text), by=SYSTEM)
        if "chair" in text:
            chairing.appoint(event, Person.objects.get(email=text["chair"]), by=SYSTEM)
        remembering.ask(event, text.get("questions", []))
        remembering.give_codes(event, text.get("codes", []))
        remembering.note(event, text.get("notes", []))
        if text.get("is_submitted"):
            reviewing.submit(event, by=User.objects.get(email=text["chair"]).actor)
        if text.get("is_draft") or text.get("is_submitted"):
            return 1
        event = publishing.publish(event, by=SYSTEM)
        self._book(event, text)
        self._turn(event, text)
        return self._repeat(event, text["weekly"]) if "weekly" in text else 1

    def _repeat(self, event: Event, dates: int) -> int:
        """Let an event take place on so many weeks, as a series whose dates are all published; return how many."""
        pattern = Pattern(kind=recurring.WEEKLY, count=dates)
        days = recurring.days(pattern, shifting.first_day(event, list(event.sessions.all())))
        series = repeating.repeat(event, pattern, days, by=SYSTEM)
        for one in Event.objects.filter(series=series, state=EventState.DRAFT).order_by("starts_at", "pk"):
            publishing.publish(one, by=SYSTEM)
        return dates

    def _turn(self, event: Event, text: Texts) -> None:
        """Let happen to an event what its text tells: closed, postponed, cancelled."""
        if text.get("is_closed"):
            publishing.close(event, by=SYSTEM)
        if "new_sessions" in text:
            sessions = sittings(text["new_sessions"], self._now)
            ending.postpone(event, sessions, by=SYSTEM, reason=text["reason"])
        if "cancelled" in text:
            ending.cancel(event, by=SYSTEM, reason=text["cancelled"])

    def _draft(self, text: Texts) -> EventDraft:
        venue = Venue.objects.get(metro=self._metro, name=text["venue"]) if "venue" in text else None
        room = Room.objects.get(venue=venue, name=text["room"]) if "room" in text else None
        sessions = sittings(text["sessions"], self._now)
        opens, closes = text.get("opens_in_days"), text.get("closes_days_before")
        first = min(one.day for one in sessions)
        return EventDraft(
            **{name: text[name] for name in COLUMNS if name in text},
            description=text["description"].strip(),
            metro=self._metro,
            venue=venue,
            room=room,
            currency=CURRENCIES.get(self._metro.name, "GBP"),
            opens_at=clock.now() + timedelta(days=opens) if opens else None,
            deadline_at=clock.now() + (first - self._today) - timedelta(days=closes) if closes else None,
            source_key=f"{KEY}{text['key']}|1",
            sessions=sessions,
            tiers=[TierDraft(**tier) for tier in text.get("tiers", [])],
            topics=[self._topic(name) for name in text.get("topics", [])],
        )

    def _topic(self, name: str) -> Topic:
        if name not in self._topics:
            self._topics[name] = naming.create_topic(name, by=SYSTEM)
        return self._topics[name]

    # --- bookings -----------------------------------------------------------------------------------------

    def _book(self, event: Event, text: Texts) -> None:
        made = {key: self._children(event, key, text, REFUSE) for key in text.get("families", [])}
        for way, name in ((AS_FREE, "waiting"), (TOGETHER, "waiting_together")):
            for key in text.get(name, []):
                self._children(event, key, text, way)
        for party in text.get("parties", []):
            self._party(event, party)
        for key in text.get("paid", []):
            _pay(made[key])
        if "leaving" in text:
            _leave(made[text["leaving"]])

    def _children(self, event: Event, key: str, text: Texts, if_full: str) -> Registration:
        """Book the children of a family who are of the right age."""
        family = self._families[key]
        tier = _tier(event, text.get("tier", ""))
        low, high = event.min_age or 0, event.max_age or 99
        wanted = [
            Wanted(tier.pk, age=age, person_id=family.known[name].pk)
            if family.guardian
            else Wanted(tier.pk, first_name=name, age=age)
            for name, age in family.children.items()
            if low <= age <= high
        ]
        return self._register(event, family, wanted, if_full)

    def _party(self, event: Event, text: Texts) -> Registration:
        """Book adults: the registrant, who has no name in the text, and whoever comes along."""
        wanted = [
            Wanted(
                _tier(event, tier).pk,
                first_name=name,
                is_registrant=not name,
                answers=remembering.answers(event, *said),
            )
            for tier, name, *said in text["members"]
        ]
        of_all = remembering.answers(event, text.get("answers", {}))
        code = text.get("code", "")
        return self._register(event, self._families[text["family"]], wanted, REFUSE, of_all, code)

    def _register(
        self,
        event: Event,
        family: Family,
        wanted: Sequence[Wanted],
        if_full: str,
        answers: Mapping[UUID, str] = MappingProxyType({}),
        code: str = "",
    ) -> Registration:
        self._booked += 1
        booking = Booking(
            event_id=event.pk,
            wanted=tuple(wanted),
            contact=None if family.guardian else family.contact,
            registrant_id=family.guardian.pk if family.guardian else None,
            if_full=if_full,
            trace=TRACES[self._booked % len(TRACES)],
            answers=answers,
            code=code,
        )
        return registering.register(booking, by=family.actor)


def _tier(event: Event, name: str) -> Tier:
    tiers = Tier.objects.filter(event=event)
    return tiers.get(name=name) if name else tiers.order_by("position", "pk")[0]


def _leave(registration: Registration) -> None:
    by = Actor("person", str(registration.registrant_id))
    cancelling.cancel_own_places(registration, [one.pk for one in registration.attendees.all()], by=by)


def _pay(registration: Registration) -> None:
    costs = prices.owed(registration.attendees.all())
    settling.settle(registration, costs, Settlement.Method.CASH, ids.uuid7(), by=SYSTEM)
