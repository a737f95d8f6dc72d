"""Events written and rewritten: what their pages say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import dating, explaining, housing, locking, pricing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import (
    Admission,
    Audience,
    Event,
    EventSlug,
    Format,
    RegistrationType,
    Tier,
    Topic,
    Visibility,
)
from turnout.events.rules import dating as rules
from turnout.events.rules import publishing
from turnout.events.rules.dating import SessionDraft
from turnout.events.states import EventState
from turnout.house import queries as house
from turnout.kernel import batches, clock, codes, drafts, prefixes, text, unique
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.lifecycle import actions as lifecycle
from turnout.venues import rules as venue_rules
from turnout.venues.models import Metro, Room, Venue

# Its content is settled: under review (G-59), or the event is history.
FIXED = frozenset({EventState.PENDING_REVIEW, EventState.REJECTED, EventState.CANCELLED, EventState.ARCHIVED})
# What may change after approval by review, before publication.
WITHOUT_REVIEW = frozenset({"publish_at"})
# What a calendar entry shows, so that a change of it raises the calendar's sequence.
IN_CALENDAR = frozenset({"title", "summary", "venue", "room", "online_url", "time_zone"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """An event before it exists. `capacity` caps all tiers; instants are aware; no currency means that of the house."""

    title: str
    metro: Metro
    summary: str = ""
    description: str = ""
    bring: str = ""
    format: str = Format.WORKSHOP
    venue: Venue | None = None
    room: Room | None = None
    online_url: str = ""
    time_zone: str = ""
    registration_type: str = RegistrationType.REQUIRED
    audience: str = Audience.CHILDREN
    admission: str = Admission.OPEN
    visibility: str = Visibility.LISTED
    min_age: int | None = None
    max_age: int | None = None
    party_limit: int = 10
    auto_confirm: bool = False
    standby_minutes: int | None = None
    currency: str = ""
    pays_at_door: bool = True
    pays_ahead: bool = False
    pay_days: int = 7
    pay_how: str = ""
    contact_email: str = ""
    opens_at: datetime | None = None
    deadline_at: datetime | None = None
    publish_at: datetime | None = None
    capacity: int | None = None
    source_key: str | None = None
    slug: str = ""
    sessions: Sequence[SessionDraft] = ()
    tiers: Sequence[TierDraft] = ()
    topics: Sequence[Topic] = ()


PARTS = frozenset({"slug", "sessions", "tiers", "topics"})
COLUMNS = tuple(field.name for field in fields(EventDraft) if field.name not in PARTS)
CHANGEABLE = frozenset(COLUMNS) - {"capacity", "source_key", "metro"} | {"metro"}


@unique.settled
def create(draft: EventDraft, *, by: Actor) -> Event:
    """Make an event, a DRAFT with its sessions, tiers and topics. Refused: bad_input (its field named)."""
    return bear(draft, by=by)


def bear(draft: EventDraft, *, by: Actor, source: Event | None = None) -> Event:
    """Make an event; the act of a clone names its source. Before: within a transaction."""
    event = Event(state=EventState.DRAFT, made_at=clock.now(), cloned_from=source)
    fill(event, draft)
    check(event)
    event.slug = free_slug(draft.slug or event.title, event.reference)
    dating.denormalise(event, dating.spans(draft.sessions, event.time_zone))
    event.search_key = search_key(event)
    facts = {"metro": str(event.metro_id), "format": str(event.format)}
    if source is None:
        lifecycle.begin(event, by=by, verb="event.made", **facts)
    else:
        lifecycle.begin(event, by=by, verb="event.cloned", source=str(source.pk), **facts)
    EventSlug.objects.create(slug=event.slug, event=event)
    dating.write(event, draft.sessions)
    pricing.write(event, draft.tiers)
    event.topics.set(draft.topics)
    return event


def fill(event: Event, draft: EventDraft) -> None:
    """Write down what a draft says, with the zone of its metro and the currency of the house where it says none."""
    drafts.fill(event, {name: getattr(draft, name) for name in COLUMNS})
    event.time_zone = event.time_zone or draft.metro.time_zone
    event.currency = event.currency or house.current().currency


@unique.settled
def change(
    event: Event,
    changes: Mapping[str, Any],
    *,
    by: Actor,
    topics: Iterable[Topic] | None = None,
    override: str = "",
) -> Event:
    """Change what an event says: `changes` by column, `topics` all anew, `slug` for its address.

    `override` says why a room that is taken may be shared. After: `content_version` has grown, an old address
    still leads to it, the act names the changed fields.
    Dates have their own action, capacities theirs in registration. Refused: bad_input, wrong_state,
    tier_in_use, room_taken.
    """
    found, tiers = locking.with_room(event.pk)
    require_open(found, set(changes) - WITHOUT_REVIEW | ({"topics"} if topics is not None else set()))
    old_zone, old_venue = found.time_zone, found.venue_id
    changed = drafts.fill(found, {name: changes[name] for name in sorted(CHANGEABLE & changes.keys())})
    check(found)
    if "format" in changed:
        locking.require_unapproved(found)
    _require_fitting_type(found, tiers, changed)
    _require_way_to_pay(found, tiers)
    explaining.require_notes(found)
    changed += _rename(found, changes.get("slug"))
    changed += _set_topics(found, topics)
    if not changed:
        return found
    shared_with = housing.require_after_move(found, changed, override=override)
    if "time_zone" in changed:
        dating.rezone(found, old_zone)
    if IN_CALENDAR & set(changed):
        found.calendar_sequence += 1
    touch(found, [name for name in changed if name != "topics"])
    left: dict[str, Any] = {"left_venue": str(old_venue)} if old_venue not in {None, found.venue_id} else {}
    if shared_with:
        left["room_shared_with"] = shared_with
    reason = override if shared_with else ""
    audit.record("event.changed", found, by=by, reason=reason, fields=sorted(changed), **left)
    return found


def touch(event: Event, changed: Iterable[str] = ()) -> None:
    """Save changed columns, and tell pages. Before: the event is locked."""
    event.content_version += 1
    event.search_key = search_key(event)
    event.save(update_fields=[*changed, "content_version", "calendar_sequence", "search_key"])


def check(event: Event) -> None:
    """Refuse what contradicts itself or breaks a limit. Source: COM UC-7.1."""
    drafts.require_places(event.capacity)
    drafts.check(event, only=_COLUMN_NAMES)
    venue_rules.require_zone(event.time_zone)
    if event.room is not None and event.room.venue_id != event.venue_id:
        raise Refused("bad_input", _("The room is in another venue."), field="room")
    if event.venue is not None and event.venue.metro_id != event.metro_id:
        raise Refused("bad_input", _("The venue is in another metro."), field="venue")
    if None not in {event.min_age, event.max_age} and (event.min_age or 0) > (event.max_age or 0):
        raise Refused("bad_input", _("The youngest age is above the oldest."), field="max_age")
    if not 1 <= event.party_limit <= MOST_IN_PARTY:
        raise Refused("bad_input", _("A booking holds from 1 to 50 people."), field="party_limit")
    if len(event.currency) != len("USD") or not event.currency.isascii() or not event.currency.isupper():
        raise Refused("bad_input", _("A currency has three capital letters, such as USD."), field="currency")
    for name in ("opens_at", "deadline_at", "publish_at"):
        rules.require_sane(getattr(event, name), name)
    if event.opens_at and event.deadline_at and event.opens_at >= event.deadline_at:
        raise Refused("bad_input", _("Registration would close before it opens."), field="deadline_at")
    _check_paying(event)


def _check_paying(event: Event) -> None:
    if not 1 <= event.pay_days <= MOST_DAYS:
        said = _("Write a number of days from 1 to %(most)s.") % {"most": MOST_DAYS}
        raise Refused("bad_input", said, field="pay_days")
    if len(event.pay_how) > MOST_HOW:
        said = _("Keep it to %(most)s characters.") % {"most": MOST_HOW}
        raise Refused("bad_input", said, field="pay_how")
    if event.pays_ahead and not event.pay_how:
        raise Refused("bad_input", _("Write how families pay, such as the bank account."), field="pay_how")


MOST_IN_PARTY = 50
MOST_DAYS, MOST_HOW = 365, 2000
REKEYED = 200  # events at a time
_COLUMN_NAMES = frozenset(COLUMNS)


def search_key(event: Event) -> str:
    """Return what typed words are compared with: title, summary, venue and town, folded."""
    place = (event.venue.name, event.venue.town) if event.venue is not None else ()
    return prefixes.key(800, event.title, *place, event.summary)


def rekey_at(venue_id: Any) -> None:
    """Bring what words are compared with in line at every event of a venue, some at a time."""
    for some in batches.of_keys(Event.objects.filter(venue=venue_id), REKEYED):
        with transaction.atomic():
            events = list(locked(Event.objects.filter(pk__in=some)))
            prefetch_related_objects(events, "venue")
            for event in events:
                event.search_key = search_key(event)
            Event.objects.bulk_update(events, ["search_key"])


def free_slug(words: str, reference: str = "") -> str:
    """Return an address that no event has or ever had (G-87)."""
    return venue_rules.free_slug(
        words,
        lambda slug: EventSlug.objects.filter(pk=slug).exists(),
        otherwise=(reference or codes.reference()).lower(),
        longest=100,
    )


def require_open(event: Event, asked: Iterable[str]) -> None:
    """Refuse (`wrong_state`) to change what an event says that is under review, approved by it (G-59), or history."""
    if asked:
        locking.require_unapproved(event)
    if event.state in FIXED:
        raise Refused(
            "wrong_state",
            _("It is “%(state)s”, so what it says cannot be changed.") % {"state": event.state_label},
            state=event.state,
        )


def _require_fitting_type(event: Event, tiers: Sequence[Any], changed: Iterable[str]) -> None:
    """Refuse to take the registration away from people who registered (I-06)."""
    in_use = any(tier.held or tier.waiting for tier in tiers)
    if "registration_type" in changed and event.registration_type == RegistrationType.NONE and in_use:
        raise Refused(
            "tier_in_use",
            _("People hold a place or wait for one, so registration stays."),
            field="registration_type",
        )


def _require_way_to_pay(event: Event, tiers: Sequence[Tier]) -> None:
    """Refuse to leave people who see a price without a way of paying it."""
    if event.is_live and publishing.lacks_way_to_pay(event, tiers):
        said = _("Something costs money here, so choose at least one way of paying.")
        raise Refused("bad_input", said, field="pays_at_door")


def _rename(event: Event, slug: Any) -> list[str]:
    wanted = text.slug(str(slug or ""), 100)
    if not wanted or wanted == event.slug:
        return []
    known = EventSlug.objects.filter(pk=wanted).first()
    if known is not None and known.event_id != event.pk:
        raise Refused("bad_input", _("Another event has, or had, this address."), field="slug")
    if known is None:
        EventSlug.objects.create(slug=wanted, event=event)
    event.slug = wanted
    return ["slug"]


def _set_topics(event: Event, topics: Iterable[Topic] | None) -> list[str]:
    if topics is None:
        return []
    wanted = {topic.pk for topic in topics}
    if wanted == set(event.topics.values_list("pk", flat=True)):
        return []
    event.topics.set(Topic.objects.filter(pk__in=wanted))
    return ["topics"]
