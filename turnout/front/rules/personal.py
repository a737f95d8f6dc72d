"""What becomes of each kind of row that refers to a person: in the copy of his data, and when he is erased.

A test walks all models: one that refers to a person or a login, or holds a name, an address, a phone or free words,
must be declared here, so that nobody adds a place where somebody is forgotten (I-65).
"""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What an erasure does to a row."""

    EMPTIED = "emptied"  # the row stays, without what is personal
    DELETED = "deleted"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Treatment:
    """Whether the copy of data tells of it, what an erasure does, and why, where something is kept or left out."""

    is_told: bool
    fate: Fate
    why: str = ""


OTHERS = "About the organisation or an event, not about a registrant."
MACHINERY = "Holds keys of rows, never words."

PERSONAL: dict[str, Treatment] = {
    "people.person": Treatment(is_told=True, fate=Fate.EMPTIED),
    "people.user": Treatment(is_told=True, fate=Fate.EMPTIED),
    "people.guardianship": Treatment(is_told=True, fate=Fate.DELETED),
    "people.consent": Treatment(
        is_told=True, fate=Fate.KEPT, why="Withdrawn; proves what was agreed to, by a key."
    ),
    "people.staffnote": Treatment(is_told=True, fate=Fate.DELETED),
    "people.datacopy": Treatment(is_told=False, fate=Fate.DELETED, why="It is the copy itself."),
    "people.matchkey": Treatment(is_told=False, fate=Fate.DELETED, why="Keyed digests that say nothing."),
    "people.likeness": Treatment(is_told=False, fate=Fate.DELETED, why="It tells of somebody else as well."),
    "people.grant": Treatment(
        is_told=False, fate=Fate.KEPT, why="Who has a role is not erased; who had one is a key."
    ),
    "people.apitoken": Treatment(
        is_told=False, fate=Fate.DELETED, why="It opens something; the account page lists it."
    ),
    "people.connectedapp": Treatment(is_told=False, fate=Fate.KEPT, why=OTHERS),
    "people.connection": Treatment(
        is_told=False, fate=Fate.DELETED, why="It opens something; the account page lists it."
    ),
    "people.exchange": Treatment(is_told=False, fate=Fate.DELETED, why="Digests; goes with its connection."),
    "people.application": Treatment(
        is_told=False, fate=Fate.KEPT, why="A program of the organisation, nobody's row."
    ),
    "people.secrettoken": Treatment(is_told=False, fate=Fate.DELETED, why="Links that open something."),
    "events.note": Treatment(
        is_told=True,
        fate=Fate.KEPT,
        why="What the organisation remembers of an event; its author is taken off.",
    ),
    "events.event": Treatment(is_told=True, fate=Fate.EMPTIED),
    "registration.registration": Treatment(is_told=True, fate=Fate.EMPTIED),
    "registration.attendee": Treatment(is_told=True, fate=Fate.EMPTIED),
    "registration.waitlistentry": Treatment(
        is_told=False, fate=Fate.KEPT, why="A rank; each wait is told as a place."
    ),
    "registration.offer": Treatment(
        is_told=False, fate=Fate.KEPT, why="Figures; its mails are told and emptied."
    ),
    "registration.attendance": Treatment(
        is_told=True, fate=Fate.KEPT, why="A figure once the place is nobody's."
    ),
    "registration.tap": Treatment(
        is_told=False, fate=Fate.KEPT, why="Keys of taps; what came of them is told."
    ),
    "registration.kiosk": Treatment(
        is_told=False,
        fate=Fate.KEPT,
        why="The name of a volunteer, nobody's row; deleted when its time is over.",
    ),
    "registration.walkindetails": Treatment(
        is_told=False,
        fate=Fate.KEPT,
        why="What somebody told at a door, nobody's row; deleted when its time is over.",
    ),
    "registration.standby": Treatment(
        is_told=True, fate=Fate.KEPT, why="A figure once the wait is nobody's; others go by a number."
    ),
    "registration.answer": Treatment(is_told=True, fate=Fate.DELETED),
    "registration.settlement": Treatment(
        is_told=True, fate=Fate.KEPT, why="An amount; who wrote it down, and why, says the act."
    ),
    "registration.importedorder": Treatment(
        is_told=False, fate=Fate.KEPT, why="A keyed digest of an order elsewhere; the registration is told."
    ),
    "registration.voucheruse": Treatment(
        is_told=False, fate=Fate.KEPT, why="Keys of a place and of a code; the place is told."
    ),
    "registration.tag": Treatment(is_told=True, fate=Fate.DELETED),
    "registration.savedview": Treatment(
        is_told=False, fate=Fate.DELETED, why="How one of staff looks at rosters; says nothing about people."
    ),
    "registration.rosterhabit": Treatment(
        is_told=False, fate=Fate.DELETED, why="Columns that one of staff chose."
    ),
    "registration.formkey": Treatment(is_told=False, fate=Fate.DELETED, why="Digests, kept for a day."),
    "messaging.message": Treatment(is_told=True, fate=Fate.EMPTIED),
    "messaging.attempt": Treatment(is_told=False, fate=Fate.EMPTIED, why="Answers of mail servers."),
    "messaging.report": Treatment(is_told=False, fate=Fate.EMPTIED, why="Answers of mail providers."),
    "messaging.suppression": Treatment(
        is_told=False, fate=Fate.DELETED, why="That mail to an address bounced."
    ),
    "webhooks.subscription": Treatment(
        is_told=False,
        fate=Fate.KEPT,
        why="A program of the organisation; without the rights of its owner it tells nothing.",
    ),
    "audit.reason": Treatment(is_told=True, fate=Fate.DELETED),
    "mfa.authenticator": Treatment(is_told=True, fate=Fate.DELETED),
    "socialaccount.socialaccount": Treatment(is_told=True, fate=Fate.DELETED),
    "socialaccount.socialtoken": Treatment(
        is_told=False, fate=Fate.DELETED, why="Secrets of another service."
    ),
    "account.emailaddress": Treatment(is_told=True, fate=Fate.DELETED),
    "account.emailconfirmation": Treatment(
        is_told=False, fate=Fate.DELETED, why="Secrets; goes with its address."
    ),
    "usersessions.usersession": Treatment(is_told=True, fate=Fate.DELETED),
    "sessions.session": Treatment(is_told=False, fate=Fate.DELETED, why="Secrets; goes with the login."),
    "socialaccount.socialapp": Treatment(is_told=False, fate=Fate.KEPT, why=OTHERS),
    "house.house": Treatment(is_told=False, fate=Fate.KEPT, why=OTHERS),
    "venues.metro": Treatment(is_told=False, fate=Fate.KEPT, why=OTHERS),
    "venues.venue": Treatment(is_told=False, fate=Fate.KEPT, why=OTHERS),
    "venues.venuecontact": Treatment(is_told=False, fate=Fate.KEPT, why="Named by a venue; changed there."),
    "venues.room": Treatment(is_told=False, fate=Fate.KEPT, why=OTHERS),
    "events.topic": Treatment(is_told=False, fate=Fate.KEPT, why=OTHERS),
    "events.tier": Treatment(is_told=False, fate=Fate.KEPT, why=OTHERS),
    "events.errand": Treatment(
        is_told=False,
        fate=Fate.KEPT,
        why="What staff change at many dates; what was typed is emptied at its end, the row goes after a month.",
    ),
    "events.stop": Treatment(is_told=False, fate=Fate.KEPT, why=OTHERS),
    "events.question": Treatment(is_told=False, fate=Fate.KEPT, why=OTHERS),
    "jobs.job": Treatment(is_told=False, fate=Fate.KEPT, why=MACHINERY),
    "jobs.slot": Treatment(is_told=False, fate=Fate.KEPT, why=MACHINERY),
    "jobs.worker": Treatment(is_told=False, fate=Fate.KEPT, why=MACHINERY),
}
