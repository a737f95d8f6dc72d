"""Marks: words that stand for one text of one side, and who may read each by the table of roles."""

import re
from dataclasses import dataclass

from turnout.kernel.actors import EVERYWHERE, Scope
from turnout.kernel.permissions import Permission
from turnout.people.policy import roles
from turnout.people.policy.roles import Role

EVERYBODY = "everybody"
FAMILY = "the family of that side"
CHAIR = "the chair of that event"
KEEPER = "who keeps the keys of that venue"
DOOR = "who stands at that door with a link"
SHOWN = re.compile(r"zq([abc])x([a-z]+)", re.IGNORECASE)
PHONES = {"a": "+441632960911", "b": "+441632960922", "c": "+441632960933"}
CALLED = re.compile(r"1632[\s().-]{0,2}960[\s().-]{0,2}9(11|22|33)")
BY_PHONE = {phone[-2:]: side for side, phone in PHONES.items()}

STAFF: set[str] = {Permission.SEE_EVENTS}
ROSTER: set[str] = {Permission.SEE_ROSTER, FAMILY}

# Each kind of text, and what one must have for the side to read it: any of these.
KINDS: dict[str, set[str]] = {
    "metro": {EVERYBODY},
    "venue": {EVERYBODY},
    "title": {EVERYBODY},
    "question": {EVERYBODY},
    "venuenote": {Permission.MANAGE_VENUES},
    "keeper": {Permission.MANAGE_VENUES, KEEPER},
    "keeperaddress": {Permission.MANAGE_VENUES},
    "draft": STAFF,
    "note": STAFF,
    "privatenote": {Permission.SEE_PRIVATE_NOTES, CHAIR},
    "code": {Permission.MANAGE_EVENTS},
    "returned": STAFF,
    "child": {*ROSTER, DOOR},
    "waiting": {*ROSTER, DOOR},
    "parent": ROSTER,
    "surname": ROSTER,
    "address": ROSTER,
    "phone": ROSTER,
    "answer": ROSTER,
    "tag": {Permission.SEE_ROSTER},
    "reason": {Permission.SEE_ROSTER, Permission.SEE_AUDIT, FAMILY},
    "staffnote": {Permission.SEE_PEOPLE},
    "volunteer": {Permission.MANAGE_REGISTRATIONS, Permission.SEE_AUDIT, DOOR},
    "walkin": {Permission.MANAGE_REGISTRATIONS},
    "walkincontact": {Permission.MANAGE_REGISTRATIONS},
    "letter": {Permission.SEE_MESSAGES, FAMILY},
    "view": {Permission.SEE_ROSTER},
}
# What names a child or reaches a family: never in an address, a subject, a line of the log, a fact of an act (I-64).
PERSONAL = frozenset(
    {
        "child",
        "waiting",
        "parent",
        "surname",
        "address",
        "phone",
        "answer",
        "walkin",
        "walkincontact",
        "staffnote",
    }
)


@dataclass(frozen=True, order=True)
class Mark:
    """One text of one side."""

    side: str
    kind: str

    def __str__(self) -> str:
        return PHONES[self.side] if self.kind == "phone" else f"Zq{self.side}x{self.kind}"


@dataclass
class Reader:
    """Somebody who reads: his roles with their scopes; what he is to one side without a role."""

    roles: dict[Role, frozenset[Scope]]
    related_as: str = ""
    to: str = ""

    def may_read(self, mark: Mark, scopes: frozenset[Scope]) -> bool:
        """Return whether the table of roles lets him read a text that lies in these scopes."""
        readers = KINDS[mark.kind]
        if EVERYBODY in readers or (self.related_as in readers and self.to == mark.side):
            return True
        return any(
            readers & opened(role) and (EVERYWHERE in held or held & scopes)
            for role, held in self.roles.items()
        )


def opened(role: Role) -> set[str]:
    """Return what a role opens; the chair's is a relation as well."""
    return {*roles.permissions_of(role), *([CHAIR] if role == Role.EVENT_CHAIR else [])}


def shown(text: str) -> set[Mark]:
    """Return the marks in a text."""
    found = {Mark(one[0].lower(), one[1].lower()) for one in SHOWN.findall(text)}
    called = {Mark(BY_PHONE[one], "phone") for one in CALLED.findall(text)}
    return {mark for mark in found if mark.kind in KINDS} | called
