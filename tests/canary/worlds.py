"""Three sides: an event each, two of them in one metro, whose every text is marked; and everybody who could look."""

from datetime import timedelta
from uuid import uuid4

from django.test import Client

from tests import build, cast
from tests.canary.crawling import Pages
from tests.canary.marks import DOOR, FAMILY, KEEPER, KINDS, PHONES, Mark, Reader, shown
from turnout.events.actions import chairing, noting, pricing, reviewing, vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Access, Event
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import EVERYWHERE, SYSTEM, VISITOR, Scope
from turnout.people.actions import accounts, proving
from turnout.people.actions import noting as staff_notes
from turnout.people.models import Person, User
from turnout.people.policy.roles import Role
from turnout.registration.actions import (
    cancelling,
    describing,
    entrusting,
    letters,
    registering,
    settling,
    tagging,
    viewing,
)
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Registration
from turnout.registration.queries import letters as families
from turnout.registration.queries.letters import Choice
from turnout.registration.rules import kiosks, links
from turnout.registration.rules.letters import Letter, digest
from turnout.venues.actions import parts
from turnout.venues.actions.parts import ContactDraft
from turnout.venues.models import Metro


class Side:
    """An event in a metro, with its chair, its families and all that is written about them."""

    def __init__(self, name: str, metro: Metro | None = None) -> None:
        self.name, self.has_own_metro = name, metro is None
        self.metro = metro or build.a_metro(self.said("metro"))
        self.coordinator = a_login(f"coordinator-{name}")
        cast.given(self.coordinator, Role.METRO_ADMIN, "metro", str(self.metro.pk))
        self.chair = a_login(f"chair-{name}")
        self.venue = build.a_venue(self.metro, name=self.said("venue"), notes=self.said("venuenote"))
        self._of_the_venue()
        self.event = self._event()
        self.draft = build.an_event(metro=self.metro, title=self.said("draft"))
        self.registration = self._families()
        self.family = accounts.open_for(proving.prove(self.address))[0]
        self.secret = self.door = ""
        self._said_by_staff()

    @property
    def address(self) -> str:
        """Return the address of the family."""
        return f"{self.said('address')}@example.org".lower()

    def said(self, kind: str) -> str:
        """Return a text of this side."""
        return str(Mark(self.name, kind))

    def marks(self) -> list[Mark]:
        """Return the marks of all that is said here."""
        return [Mark(self.name, kind) for kind in KINDS if kind != "metro" or self.has_own_metro]

    def scopes(self, kind: str) -> frozenset[Scope]:
        """Return the scopes in which a text lies: what is of the event, its chair has as well."""
        of_the_metro = frozenset({Scope("metro", str(self.metro.pk))})
        is_of_the_event = kind not in {"draft", "venuenote", "keeper", "keeperaddress", "returned"}
        return self.event.scopes() if is_of_the_event else of_the_metro

    def _of_the_venue(self) -> None:
        draft = ContactDraft(
            name=self.said("keeper"), task="Keys", email=f"{self.said('keeperaddress')}@example.org"
        )
        parts.add_contact(self.venue, draft, by=SYSTEM)

    def _event(self) -> Event:
        event = build.a_published_event(
            3, venue=self.venue, title=self.said("title"), starts_in=timedelta(minutes=30)
        )
        chairing.appoint(event, cast.person(self.chair), by=SYSTEM)
        self.question = build.a_question(event, f"{self.said('question')}?")
        pricing.add_tier(event, TierDraft(name="Crew", access=Access.CODE), by=SYSTEM)
        vouchers.make(event, CodeDraft(code=self.said("code").upper()), by=SYSTEM)
        return build.fresh(event)

    def _families(self) -> Registration:
        contact = Contact(self.said("parent"), self.said("surname"), self.address, PHONES[self.name])
        tier = build.the_tier(self.event).pk
        answers = {self.question.pk: self.said("answer")}
        wanted = tuple(Wanted(tier, one, 9, answers=answers) for one in (self.said("child"), "Jonas"))
        made = registering.register(Booking(self.event.pk, wanted, contact=contact), by=VISITOR)
        line = (Wanted(tier, self.said("waiting"), 9), Wanted(tier, "Ida", 8))
        registering.register(Booking(self.event.pk, line, contact=contact, if_full="together"), by=VISITOR)
        return made

    def _said_by_staff(self) -> None:
        by = self.coordinator.actor
        noting.write(self.event, self.coordinator, self.said("note"), by=by)
        noting.write(self.event, self.coordinator, self.said("privatenote"), by=by, is_private=True)
        first, last = self.registration.attendees.order_by("position")
        tagging.tag(self.event, [first.pk], self.said("tag"), by=by)
        cancelling.cancel_places(self.registration, [last.pk], by=by, reason=self.said("reason"))
        staff_notes.add(cast.person(self.family), self.coordinator, self.said("staffnote"), by=by)
        viewing.save(self.coordinator, self.said("view"), {"order": "name"}, [], metro=self.metro)
        settling.settle_elsewhere(self.registration, 500, by=by, reason="Receipt 7.")
        self._letter()
        self._at_the_door()
        returned = reviewing.submit(self.draft, by=by)
        reviewing.send_back(returned, returned.content_version, by=by, reason=self.said("returned"))

    def _letter(self) -> None:
        whom = Choice(families.EVERYBODY)
        seen = digest(families.families(self.event, whom))
        letter = Letter(whom, f"{self.said('letter')} {{first_name}}", self.said("letter"), seen=seen)
        letters.send(self.event, letter, by=self.coordinator.actor)

    def _at_the_door(self) -> None:
        session = self.event.sessions.get()
        by = self.coordinator.actor
        told = describing.Told(self.said("walkin"), contact=self.said("walkincontact"))
        describing.count_by_name(session, uuid4(), told, by=by)
        day = kiosks.day_of(self.event, session)
        kiosk, self.secret = entrusting.make_link(self.event, self.said("volunteer"), day, by=by)
        self.door = f"/door/at/{kiosk.pk}/"


class World:
    """All sides, and who looks at them: with what he may, and a browser."""

    def __init__(self) -> None:
        first = Side("a")
        self.sides = {"a": first, "b": Side("b"), "c": Side("c", first.metro)}
        jobs.run_due()
        boss = cast.given(a_login("administrator"), Role.SYSTEM_ADMIN, "everywhere", "")
        self.users: dict[str, User | None] = {
            "visitor": None,
            "nobody": a_login("nobody"),
            "administrator": boss,
        }
        self.readers = {
            "visitor": Reader({}),
            "nobody": Reader({}),
            "administrator": Reader({Role.SYSTEM_ADMIN: frozenset({EVERYWHERE})}),
        }
        for side in self.sides.values():
            self._of(side)

    def browser(self, name: str) -> Client:
        """Return the browser of somebody, signed in."""
        client = Client()
        side = self.sides.get(name[-1])
        if name.startswith("linked") and side is not None:
            client.get(links.manage_path(Registration.objects.get(pk=side.registration.pk)))
        elif name.startswith("volunteer") and side is not None:
            client.post(f"/door/{side.secret}/")
        elif (user := self.users[name]) is not None:
            client.force_login(user)
        return client

    def scopes(self, mark: Mark) -> frozenset[Scope]:
        """Return the scopes in which a text lies."""
        found = self.sides[mark.side].scopes(mark.kind)
        if mark.kind != "view":
            return found
        # A view is shared with whoever works in the metro, at whichever event.
        events = Event.objects.filter(metro=self.sides[mark.side].metro).values_list("pk", flat=True)
        return found | {Scope("event", str(key)) for key in events}

    def addressed(self) -> dict[str, str]:
        """Return who reads mail at which address."""
        people = {user.email: name for name, user in self.users.items() if user is not None}
        keepers = {
            f"{side.said('keeperaddress')}@example.org".lower(): f"keeper {side.name}"
            for side in self.sides.values()
        }
        return {**people, **keepers}

    def may_read(self, name: str, mark: Mark) -> bool:
        """Return whether the tables let somebody read a text."""
        return self.readers[name].may_read(mark, self.scopes(mark))

    def _of(self, side: Side) -> None:
        metro, event = Scope("metro", str(side.metro.pk)), Scope("event", str(side.event.pk))
        officer = cast.given(a_login(f"officer-{side.name}"), Role.EVENTS_OFFICER, metro.kind, metro.id)
        for kind, user, reader in (
            ("coordinator", side.coordinator, Reader({Role.METRO_ADMIN: frozenset({metro})})),
            ("officer", officer, Reader({Role.EVENTS_OFFICER: frozenset({metro})})),
            ("chair", side.chair, Reader({Role.EVENT_CHAIR: frozenset({event})})),
            ("family", side.family, Reader({}, FAMILY, side.name)),
            ("keeper", None, Reader({}, KEEPER, side.name)),
            ("linked", None, Reader({}, FAMILY, side.name)),
            ("volunteer", None, Reader({}, DOOR, side.name)),
        ):
            self.users[f"{kind} {side.name}"] = user
            self.readers[f"{kind} {side.name}"] = reader

    def starts(self, name: str) -> list[str]:
        """Return where somebody begins to look."""
        side = self.sides.get(name[-1])
        own = [] if side is None else [f"/registrations/{side.registration.reference}/", side.door]
        return ["/", "/my/", "/desk/", *own]


def leaks(world: World, name: str, pages: Pages) -> dict[str, list[str]]:
    """Return the marks that somebody may not read, by the address of the page that shows them."""
    found = {
        address: sorted(str(mark) for mark in shown(text) if not world.may_read(name, mark))
        for address, text in pages.items()
    }
    return {address: marks for address, marks in found.items() if marks}


def a_login(name: str) -> User:
    """Return somebody who can sign in and has no role."""
    now = clock.now()
    address = f"{name.replace(' ', '-')}@example.org"
    person = Person.objects.create(
        first_name=name, last_name="Watching", email=address, proven_at=now, made_at=now
    )
    return User.objects.create_user(address, cast.PASSWORD, person=person)
