"""One of everything that a page of the desk can be about, within one metro; and everybody who could knock."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

from django.test import Client

from tests import build, cast
from tests.jobs import work
from turnout.events.actions import carrying, chairing, moving, pricing, vouchers
from turnout.events.actions import noting as event_notes
from turnout.events.actions.carrying import Task
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Access, Event, Series, Voucher
from turnout.jobs import actions as jobs
from turnout.jobs.models import Job
from turnout.jobs.states import JobState
from turnout.kernel import clock
from turnout.kernel.actors import EVERYWHERE, SYSTEM
from turnout.messaging.models import Message
from turnout.people.actions import (
    accounts,
    api_tokens,
    applications,
    copies,
    households,
    noting,
    proving,
    registering_apps,
)
from turnout.people.models import Likeness, Person, User
from turnout.people.policy.roles import Role
from turnout.registration.actions import describing, entrusting, settling, standing_by, tagging, viewing
from turnout.registration.models import WaitlistEntry
from turnout.registration.rules import kiosks, links
from turnout.venues.actions import parts
from turnout.venues.actions.parts import ContactDraft
from turnout.webhooks.actions import subscribing


class Kingdom:
    """A metro with its coordinator, and what there is in it; `parts` fills the addresses of pages."""

    def __init__(self) -> None:
        self.metro = build.a_metro()
        self.cleo = cast.cleo(self.metro)
        self.venue = build.a_venue(self.metro)
        self.room = build.a_room(self.venue)
        self.event = build.a_published_event(
            2, venue=self.venue, room=self.room, starts_in=timedelta(minutes=30)
        )
        pricing.change_tier(build.the_tier(self.event), {"price_minor": 500}, by=SYSTEM)
        self.registration = build.a_booking(self.event, "Mira", "Jonas", email="family@example.org")
        build.a_booking(self.event, "Elin", if_full="as_free")
        self.person = proving.prove("family@example.org")
        accounts.open_for(self.person)
        self.topic = build.a_topic()
        series = build.a_series(self.event)
        self.values = {
            "series/<str:reference>": series.reference,
            "changes/<uuid:key>": str(self._errand(series)),
            **self.of_event(),
            **self.of_a_webhook(),
            **self.of_venue(),
            **self.of_people(),
        }
        self.values |= {"topics/<slug:slug>": self.topic.slug, **self.of_a_household()}

    def of_event(self) -> dict[str, str]:
        """Return the parts of addresses of an event and what is in it."""
        session = self.event.sessions.get()
        attendee = self.registration.attendees.order_by("position")[0]
        tagging.tag(self.event, [attendee.pk], "Late", by=SYSTEM)
        paid = settling.settle(self.registration, 500, "cash", uuid4(), by=SYSTEM)
        view = viewing.save(self.cleo, "By name", {"order": "name"}, [], metro=self.metro)
        wish = standing_by.join_by_number(session, uuid4(), 1, by=SYSTEM)
        named = describing.count_by_name(session, uuid4(), describing.Told("Kofi"), by=SYSTEM)
        link, _secret = entrusting.make_link(
            self.event, "Nadia", kiosks.day_of(self.event, session), by=self.cleo.actor
        )
        message = Message.objects.filter(event_id=str(self.event.pk)).earliest("pk")
        return {
            "events/<str:reference>": self.event.reference,
            "cohorts/<str:reference>": self.event.reference,
            "check-in/<uuid:key>": str(session.pk),
            "standby/<uuid:wish>": str(wish.pk),
            "names/<uuid:details>": str(named.pk),
            "volunteers/<uuid:key>": str(link.pk),
            "codes/<uuid:key>": str(self._code().pk),
            "places/<uuid:key>": str(build.the_tier(self.event).pk),
            "questions/<uuid:key>": str(build.a_question(self.event).pk),
            "waitlist/<uuid:key>": str(WaitlistEntry.objects.get(event=self.event).pk),
            "views/<uuid:key>": str(view.pk),
            "registrations/<str:reference>": self.registration.reference,
            "payments/<uuid:key>": str(paid.pk),
            "tags/<uuid:key>": str(self.registration.tags.get().pk),
            "messages/<uuid:message_id>": str(message.pk),
            "templates/<slug:name>": "reminder",
            "notes/<uuid:key>": str(
                event_notes.write(self.event, self.cleo, "Ring twice.", by=self.cleo.actor).pk
            ),
            "officer/<slug:name>": "pending-review",
            "chairing/<slug:name>": "coming",
        }

    def of_a_webhook(self) -> dict[str, str]:
        """Return the parts of addresses of a program that is told what happens in the metro."""
        draft = subscribing.Draft("Signs", "https://hooks.example.org/", ["event.made"], metro=self.metro)
        webhook, _secret = subscribing.make(self.cleo, draft, by=self.cleo.actor)
        told = subscribing.ping(webhook, by=self.cleo.actor)
        return {
            "webhooks/<uuid:webhook_id>": str(webhook.pk),
            "deliveries/<uuid:delivery_id>": str(told.pk),
        }

    def _errand(self, series: Series) -> UUID:
        """Return the key of a change that is on its way to the event."""
        task = Task(moving.MOVE, {"do": "publish", "reason": ""})
        return carrying.put_down(task, series.pk, [self.event], by=SYSTEM).pk

    def _code(self) -> Voucher:
        """Return a code of the event, for a kind of place that it gets for that."""
        pricing.add_tier(self.event, TierDraft(name="Crew", access=Access.CODE), by=SYSTEM)
        return vouchers.make(self.event, CodeDraft(code="CREW26"), by=SYSTEM)[0]

    def of_venue(self) -> dict[str, str]:
        """Return the parts of addresses of a metro and a venue."""
        contact = parts.add_contact(
            self.venue, ContactDraft(name="Jo", task="Keys", email="jo@example.org"), by=SYSTEM
        )
        return {
            "metros/<slug:slug>": self.metro.slug,
            "venues/<slug:slug>": self.venue.slug,
            "rooms/<uuid:key>": str(self.room.pk),
            "contacts/<uuid:key>": str(contact.pk),
        }

    def of_people(self) -> dict[str, str]:
        """Return the parts of addresses of people, their roles and what the system does."""
        twin = build.a_booking(self.event, "Ida", email="twin@example.org", if_full="as_free").registrant
        first, second = sorted([self.person, twin], key=lambda one: one.pk)
        now = clock.now()
        alike = Likeness.objects.create(
            first=first, second=second, confidence=90, reasons=["phone"], seen_at=now
        )
        note = noting.add(self.person, self.cleo, "Asked about parking", by=self.cleo.actor)
        copy = copies.ask(self.person, by=SYSTEM)
        copies.fill(copy, b"PK")
        jobs.enqueue(work.fail, key="one", words="x")
        Job.objects.filter(key="one").update(state=JobState.DEAD, attempts=12, finished_at=now)
        return {
            "people/<uuid:person_id>": str(self.person.pk),
            "notes/<uuid:note_id>": str(note.pk),
            "copies/<uuid:copy_id>": str(copy.pk),
            "duplicates/<uuid:key>": str(alike.pk),
            "roles/<uuid:grant_id>": str(self.cleo.grants.get().pk),
            **self.of_programs(),
            "jobs/<uuid:job_id>": str(Job.objects.get(key="one").pk),
        }

    def of_programs(self) -> dict[str, str]:
        """Return the parts of addresses of an application and its token."""
        made = applications.make("Scanner app", "", by=SYSTEM)
        applications.give(made, Role.EVENTS_OFFICER, EVERYWHERE, by=SYSTEM)
        token, _secret = api_tokens.make(made.user, "Tablet", ["events:read"], 30, by=SYSTEM)
        app, _secret = registering_apps.register(
            "Calendar", ["https://app.example.org/back"], ["openid"], is_confidential=True, by=SYSTEM
        )
        return {
            "apps/<uuid:app_id>": str(app.pk),
            "programs/<uuid:key>": str(self.person.pk),
            "applications/<uuid:application_id>": str(made.pk),
            "tokens/<uuid:key>": str(token.pk),
        }

    def of_a_household(self) -> dict[str, str]:
        """Return the parts of addresses of one's own pages; what nobody has yet is asked for by a number."""
        child = households.save_child(self.person, "Noor", by=SYSTEM)
        invited = households.invite_guardian(self.person, "other@example.org", by=SYSTEM)
        nothing = dict.fromkeys(
            [
                "connections/<int:account_id>",
                "passkeys/<int:passkey_id>",
                "sessions/<int:session_id>",
                "address/<str:token>",
            ],
            "0",
        )
        return {
            **nothing,
            "household/<uuid:child_id>": str(child.pk),
            "invitations/<uuid:invitation_id>": str(invited.pk),
            "offers/<uuid:key>": str(self.person.pk),
            "tokens/<uuid:token_id>": str(self.person.pk),
        }

    def address(self, path: str) -> str:
        """Return a path with everything of this kingdom in it; raises LookupError for a part that it lacks."""
        for part, value in self.values.items():
            path = path.replace(part, part.split("<", maxsplit=1)[0] + value)
        if "<" in path:
            raise LookupError("tests/desk/kingdom.py lacks what this address is about:", path)
        return path


def somebody(name: str, kingdom: Kingdom) -> Client:
    """Return the browser of one of those who could knock."""
    client = Client()
    if name == "visitor":
        return client
    if name == "linked":
        kingdom.registration.refresh_from_db()
        client.get(links.manage_path(kingdom.registration))
        return client
    if name in FOR:
        client.force_login(cast.sys())
        person = FOR[name](kingdom)
        begun = client.post(f"/desk/people/{person.pk}/acting/", {"reason": "Cannot find the page"})
        if begun.status_code != 303:
            raise AssertionError(begun.content)
        return client
    client.force_login(USERS[name](kingdom))
    return client


def chair_of(event: Event) -> User:
    """Return who chairs an event, and has no other role."""
    ben = cast.ben()
    chairing.appoint(event, cast.person(ben), by=SYSTEM)
    return ben


USERS: dict[str, Callable[[Kingdom], User]] = {
    "owner": lambda kingdom: User.objects.get(person=kingdom.person),
    "nobody": lambda _kingdom: cast.dan(),
    "coordinator": lambda kingdom: kingdom.cleo,
    "elsewhere": lambda _kingdom: cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro().pk)),
    "officer": lambda kingdom: cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(kingdom.metro.pk)),
    "every_officer": lambda _kingdom: cast.given(cast.ben(), Role.EVENTS_OFFICER, "everywhere", ""),
    "administrator": lambda _kingdom: cast.sys(),
    "chair": lambda kingdom: chair_of(kingdom.event),
}
FOR: dict[str, Callable[[Kingdom], Person]] = {
    "acting": lambda kingdom: cast.person(kingdom.cleo),
    "acting_for_owner": lambda kingdom: kingdom.person,
}
NAMES = (
    "visitor",
    "nobody",
    "coordinator",
    "elsewhere",
    "officer",
    "every_officer",
    "administrator",
    "acting",
    "chair",
)
OWN_NAMES = ("visitor", "nobody", "linked", "owner", "coordinator", "administrator", "acting_for_owner")
