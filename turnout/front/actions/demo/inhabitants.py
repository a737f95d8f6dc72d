"""Staff and families of the demo, all invented, each with the way to sign in that a real one would have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from turnout.kernel import text
from turnout.kernel.actors import EVERYWHERE, SYSTEM, VISITOR, Actor, Scope
from turnout.people.actions import (
    accounts,
    api_tokens,
    applications,
    granting,
    households,
    keys,
    profiles,
    proving,
    registering_apps,
)
from turnout.people.models import Person, User
from turnout.people.policy.roles import Role
from turnout.registration.actions.bookings import Contact
from turnout.venues.models import Metro
from turnout.webhooks.actions import pausing, subscribing

PASSWORD = "open the doors"  # noqa: S105 -- printed for everybody; a demo holds nobody's data
Texts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Family:
    """A guardian with or without an account, and children with their ages."""

    contact: Contact
    children: dict[str, int]
    guardian: Person | None = None
    user: User | None = None
    known: dict[str, Person] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """Return who acts when the guardian does."""
        return VISITOR if self.user is None else self.user.actor


def settle(people: Mapping[str, list[Texts]], metros: Mapping[str, Metro]) -> dict[str, Family]:
    """Make staff with their roles, programs, and the families that have accounts; return all families by key."""
    for one in people["staff"]:
        _staff(one, metros)
    _programs()
    _webhook(metros["Plymouth"])
    return {one["key"]: _family(one) for one in people["family"]}


def address_of(one: Texts) -> str:
    """Return the address of somebody: given, or first.last@example.org in plain letters."""
    plain = text.slug(text.search_key(one["first_name"], one["last_name"])).replace("-", ".")
    return str(one.get("email") or f"{plain}@example.org")


def _staff(one: Texts, metros: Mapping[str, Metro]) -> None:
    user, _person = _account(one)
    scope = Scope("metro", str(metros[one["metro"]].pk)) if "metro" in one else EVERYWHERE
    if "role" in one:
        granting.grant(user, one["role"], scope, by=SYSTEM)
    keys.set_password(user, PASSWORD, by=user.actor)


def _programs() -> None:
    """Make a program of the libraries that works in its own name, and an app of others that people can connect."""
    website = applications.make("Website of the libraries", "Shows what comes, and what is full", by=SYSTEM)
    applications.give(website, Role.EVENTS_OFFICER, EVERYWHERE, by=SYSTEM)
    api_tokens.make(website.user, "Web server", ["events:read"], 366, by=SYSTEM)
    registering_apps.register(
        "Family calendar",
        ["http://127.0.0.1:8765/back"],
        ["openid", "profile", "events:read"],
        is_confidential=False,
        by=SYSTEM,
    )


def _webhook(metro: Metro) -> None:
    """Make a webhook of a metro, tried out and then paused: it keeps what happens, and nothing leaves this machine."""
    owner = User.objects.get(email="cleo@example.org")
    told = ["event.published", "registration.made", "places.cancelled", "attendee.checked_in"]
    draft = subscribing.Draft("Signs at the door", "https://signs.example.org/turnout", told, metro)
    row, _secret = subscribing.make(owner, draft, by=owner.actor)
    subscribing.ping(row, by=owner.actor)
    pausing.pause(row, by=owner.actor)


def _phone(one: Texts) -> str:
    """Return the number as forms keep it: without blanks."""
    return str(one.get("phone", "")).replace(" ", "")


def _family(one: Texts) -> Family:
    contact = Contact(one["first_name"], one["last_name"], address_of(one), _phone(one))
    children = dict(one["children"])
    if not one.get("has_account"):
        return Family(contact, children)
    user, guardian = _account(one)
    if "signs_in" in one:
        keys.set_password(user, PASSWORD, by=user.actor)
    known = {name: households.save_child(guardian, name, by=user.actor) for name in children}
    return Family(contact, children, guardian, user, known)


def _account(one: Texts) -> tuple[User, Person]:
    person = proving.prove(address_of(one))
    user, _is_new = accounts.open_for(person)
    profiles.change_details(
        person,
        first_name=one["first_name"],
        last_name=one["last_name"],
        phone=_phone(one),
        by=user.actor,
    )
    person.refresh_from_db()
    return user, person
