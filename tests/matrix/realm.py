"""Two metros with one of everything that a route can be about in each; and everybody who could ask."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from uuid import UUID, uuid4

from tests import build, cast
from tests.matrix import booked
from turnout.events.actions import carrying, chairing, moving, naming, pricing, vouchers
from turnout.events.actions import noting as event_notes
from turnout.events.actions.carrying import Task
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.kernel.actors import EVERYWHERE, SYSTEM, Scope
from turnout.messaging.models import Message
from turnout.people.actions import accounts, api_tokens, granting, noting, proving
from turnout.people.models import ApiToken, Person, StaffNote, User
from turnout.people.policy.roles import ROLES, Role
from turnout.people.policy.scopes import SCOPES
from turnout.registration.actions import entrusting
from turnout.registration.rules import kiosks
from turnout.venues.actions import parts
from turnout.venues.actions.parts import ContactDraft
from turnout.venues.models import Metro, Room, VenueContact
from turnout.webhooks.actions import subscribing
from turnout.webhooks.actions.subscribing import Draft

HERE, ELSEWHERE = "here", "elsewhere"
VISITOR, NOBODY, FAMILY = "visitor", "nobody", "family"


@dataclass
class Thing:
    """What an address can be about: its parts, in which scopes it lies, whose it is."""

    parts: dict[str, str]
    scopes: frozenset[Scope] = frozenset()
    owner: str = ""


class Side:
    """A metro with two events: the one that is looked at, which has a chair, and another."""

    def __init__(self, name: str) -> None:
        self.metro = build.a_metro()
        self.chair = a_login(f"chair-{name}")
        self.venue = build.a_venue(self.metro)
        self.room = build.a_room(self.venue)
        self.contact = parts.add_contact(self.venue, ContactDraft(name="Ines"), by=SYSTEM)
        boss = cast.sys()
        hook = Draft(f"Signs {name}", "https://hooks.example.org/", ["event.made"], metro=self.metro)
        self.webhook = subscribing.make(boss, hook, by=SYSTEM)[0]
        self.told = subscribing.ping(self.webhook, by=SYSTEM)
        self.topic = naming.create_topic(f"Robots {name}", by=SYSTEM)
        self.event, self.beside = (self.an_event() for _ in range(2))
        self.draft, self.draft_beside = (build.an_event(metro=self.metro) for _ in range(2))
        for event in (self.event, self.draft):
            chairing.appoint(event, cast.person(self.chair), by=SYSTEM)
        for event in (self.event, self.beside):
            furnish(event)
        self.family = a_family(f"family-{name}", self.event)
        self.family_beside = a_family(f"beside-{name}", self.beside)
        for one in (self.family, self.family_beside):
            booked.an_offer(one, self.metro)
        for event in (self.event, self.beside):
            booked.a_letter(event)
            booked.a_payment(event)
        self.changes = {event.pk: a_change(event) for event in (self.event, self.beside)}
        self.devices = {event.pk: a_device(event) for event in (self.event, self.beside)}

    def an_event(self) -> Event:
        """Return an event that begins soon, in a room of its own."""
        room = build.a_room(self.venue)
        return build.a_published_event(20, venue=self.venue, room=room, starts_in=timedelta(minutes=30))

    def things(self, event: Event, draft: Event) -> dict[str, Thing]:
        """Return what there is at an event and at a draft, by kind."""
        registrant = event.registrations.get().registrant
        person, note = str(registrant.pk), str(StaffNote.objects.get(person=registrant).pk)
        message = str(Message.objects.filter(event_id=str(event.pk)).earliest("pk").pk)
        own = {"events/{reference}": event.reference}
        return {
            **{
                kind: Thing({**own, part: str(key)}, event.scopes())
                for kind, (part, key) in parts_of(event).items()
            },
            "event": Thing({"events/{reference}": event.reference}, event.scopes()),
            "draft": Thing({"events/{reference}": draft.reference}, draft.scopes()),
            "session": Thing({"sessions/{session}": str(event.sessions.get().pk)}, event.scopes()),
            "device": Thing({"devices/{device}": self.devices[event.pk]}, event.scopes()),
            **self.of_series(event),
            "venue": Thing({"venues/{slug}": self.venue.slug}, self.venue.scopes()),
            "room": self.at_venue("rooms/{key}", self.room),
            "contact": self.at_venue("contacts/{key}", self.contact),
            "webhook": Thing({"webhooks/{key}": str(self.webhook.pk)}, self.metro.scopes()),
            "told": Thing(
                {"webhooks/{key}": str(self.webhook.pk), "deliveries/{delivery}": str(self.told.pk)},
                self.metro.scopes(),
            ),
            "metro": Thing({"metros/{slug}": self.metro.slug}, self.metro.scopes()),
            "topic": Thing({"topics/{slug}": self.topic.slug}),
            "person": Thing({"people/{key}": person}, event.scopes()),
            "staff_note": Thing({"people/{key}": person, "notes/{note}": note}, event.scopes()),
            "message": Thing({"messages/{key}": message}, event.scopes()),
        }

    def of_series(self, event: Event) -> dict[str, Thing]:
        """Return the series of an event, and a change on its way there."""
        slug, key = self.changes[event.pk]
        return {
            "series": Thing({"series/{slug}": slug}, event.scopes()),
            "change": Thing({"series/{slug}": slug, "changes/{key}": key}, event.scopes()),
        }

    def at_venue(self, part: str, thing: Room | VenueContact) -> Thing:
        """Return a part of the venue."""
        return Thing({"venues/{slug}": self.venue.slug, part: str(thing.pk)}, self.venue.scopes())

    @cached_property
    def own(self) -> dict[str, Thing]:
        """Return what the chair and the family of this side have to do with."""
        owner = FAMILY if self.family.email == f"family-{HERE}@example.org" else ""
        return {
            **self.things(self.event, self.draft),
            **booked.things(self.event, self.family, owner, Thing),
        }

    @cached_property
    def same(self) -> dict[str, Thing]:
        """Return what lies in the same metro, with other people."""
        return {
            **self.things(self.beside, self.draft_beside),
            **booked.things(self.beside, self.family_beside, "", Thing),
        }


def furnish(event: Event) -> None:
    """Give an event one of each part."""
    build.a_question(event)
    pricing.add_tier(event, TierDraft(name="Friends", access="code"), by=SYSTEM)
    vouchers.make(event, CodeDraft(code="GARDEN"), by=SYSTEM)
    author = a_login(f"author-{event.reference.lower()}")
    for is_private in (False, True):
        event_notes.write(event, author, "Ten scissors.", by=author.actor, is_private=is_private)


def parts_of(event: Event) -> dict[str, tuple[str, UUID]]:
    """Return one of each part of an event, by kind: where it stands in an address, and its key."""
    return {
        "sitting": ("sessions/{key}", event.sessions.get().pk),
        "tier": ("tiers/{key}", build.the_tier(event).pk),
        "question": ("questions/{key}", event.questions.get().pk),
        "note": ("notes/{key}", event.notes.get(is_private=False).pk),
        "private": ("notes/{key}", event.notes.get(is_private=True).pk),
        "voucher": ("vouchers/{key}", event.vouchers.get().pk),
        "letter": ("letters/{key}", booked.the_letter(event).pk),
    }


@dataclass
class Asking:
    """Somebody who asks: his roles with the scopes in which he has them; his token."""

    name: str
    user: User | None = None
    roles: dict[Role, frozenset[Scope]] = field(default_factory=dict)
    token: ApiToken | None = None
    secret: str = ""


class Realm:
    """Both sides, and the people by name."""

    def __init__(self) -> None:
        self.here, self.elsewhere = Side(HERE), Side(ELSEWHERE)
        self.people = {name: self._made(name) for name in names()}

    def things(self, kind: str) -> dict[str, Thing]:
        """Return a kind of thing as somebody meets it: his own, in the same metro, in another; one that is not."""
        own = self.here.own[kind]
        return {"own": own, "same": self.here.same[kind], "other": self.elsewhere.own[kind]}

    def _made(self, name: str) -> Asking:
        if name == VISITOR:
            return Asking(name)
        side = self.elsewhere if name.endswith(f"@{ELSEWHERE}") else self.here
        if name == FAMILY:
            return with_token(Asking(name, self.here.family))
        role, _, where = name.partition("@")
        if role == Role.EVENT_CHAIR:
            chaired = frozenset({scope_of("event", side.event), scope_of("event", side.draft)})
            return with_token(Asking(name, side.chair, {Role.EVENT_CHAIR: chaired}))
        asking = with_token(Asking(name, a_login(name.replace("@", "-").replace("_", "-"))))
        if where:
            scope = scope_named(where, side.metro)
            asking.roles[Role(role)] = frozenset({scope})
            cast.given(login(asking), Role(role), scope.kind, scope.id)
        return asking


def names() -> list[str]:
    """Return who could ask: every role wherever it is given, in one's own metro and in another, and those without."""
    given = [
        f"{role}@{where}"
        for role, one in ROLES.items()
        for kind in one.scopes
        for where in ([HERE, ELSEWHERE] if kind == "metro" else [kind])
    ]
    chairs = [f"{Role.EVENT_CHAIR}@{HERE}", f"{Role.EVENT_CHAIR}@{ELSEWHERE}"]
    return [VISITOR, NOBODY, FAMILY, *given, *chairs]


def scope_of(kind: str, thing: Event) -> Scope:
    """Return the scope that is one thing."""
    return Scope(kind, str(thing.pk))


def scope_named(where: str, metro: Metro) -> Scope:
    """Return the scope in which a role is given: a metro, everywhere, or one of another kind."""
    if where in {HERE, ELSEWHERE}:
        return Scope("metro", str(metro.pk))
    return Scope(where, "" if where == "everywhere" else str(uuid4()))


def a_login(name: str) -> User:
    """Return somebody who can sign in and has no role."""
    person = Person.objects.create(
        first_name=name,
        last_name="Asking",
        email=f"{name}@example.org",
        proven_at=clock.now(),
        made_at=clock.now(),
    )
    return User.objects.create_user(person.email, cast.PASSWORD, person=person)


def a_family(name: str, event: Event) -> User:
    """Return the login of a family that booked a place, and about whom somebody wrote a note."""
    booked = build.a_booking(event, "Mira", email=f"{name}@example.org")
    noting.add(booked.registrant, a_login(f"writer-{name}"), "Prefers mornings", by=SYSTEM)
    return accounts.open_for(proving.prove(f"{name}@example.org"))[0]


def a_change(event: Event) -> tuple[str, str]:
    """Return the series that an event is made one of, and a change that is on its way to it."""
    series = build.a_series(event, 2)
    task = Task(moving.MOVE, {"do": "submit", "reason": ""})
    return series.slug, str(carrying.put_down(task, series.pk, [event], by=SYSTEM).pk)


def a_device(event: Event) -> str:
    """Return the key of a scanner at the door of an event."""
    day = kiosks.day_of(event, event.sessions.get())
    return str(entrusting.make_link(event, "Side door", day, by=SYSTEM)[0].pk)


def with_token(asking: Asking) -> Asking:
    """Give somebody a token for everything: made while he ran the system, it reaches no further than he does now."""
    user = login(asking)
    is_boss = user.grants.filter(role=Role.SYSTEM_ADMIN).exists()
    boss = None if is_boss else granting.grant(user, Role.SYSTEM_ADMIN, EVERYWHERE, by=SYSTEM)
    asking.token, asking.secret = api_tokens.make(user, "Matrix", list(SCOPES), 30, by=user.actor)
    if boss is not None:
        boss.delete()
    return asking


def login(asking: Asking) -> User:
    """Return the login of somebody who has one."""
    if asking.user is None:
        raise AssertionError("A visitor has no login.")
    return asking.user
