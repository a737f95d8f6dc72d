"""What a token can be made for: each scope opens some permissions of its owner to a program (I-67, docs/api.md)."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from turnout.kernel import permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission


@dataclass(frozen=True, slots=True)
class Opening:
    """What a scope lets a program do, in words; the permission one needs to give it; all that a request is kept to.

    A route names its scope: a permission that a scope keeps opens no other route. Without `needs` everybody may give
    it: it opens what is his own. `group` is the heading below which it is shown.
    """

    group: str | Promise
    words: str | Promise
    needs: Permission | None
    keeps: frozenset[Permission]


_EVENTS, _REGISTRATIONS, _DOOR, _PEOPLE = _("Events"), _("Registrations"), _("At the door"), _("People")
_MESSAGES, _PLACES, _RECORD = _("Messages"), _("Venues and regions"), _("Record and webhooks")
_OWN, _IDENTITY = _("What is your own"), _("Who you are")

# In the order in which they are shown: what belongs together stands together, reading before writing.
SCOPES: dict[str, Opening] = {
    "events:read": Opening(
        _EVENTS,
        _("See events, drafts too, with their places and what they need next"),
        Permission.SEE_EVENTS,
        frozenset({Permission.SEE_EVENTS, Permission.APPROVE_EVENTS, Permission.MANAGE_EVENTS}),
    ),
    "notes:write": Opening(
        _EVENTS,
        _("Read and write the notes of events, private ones too where you may"),
        Permission.SEE_EVENTS,
        frozenset({Permission.SEE_EVENTS, Permission.MANAGE_EVENTS, Permission.SEE_PRIVATE_NOTES}),
    ),
    "vouchers:write": Opening(
        _EVENTS,
        _(
            "See the codes of events and who used them, take them along as a file; make codes, switch them off and on"
        ),
        Permission.SEE_ROSTER,
        frozenset({Permission.SEE_EVENTS, Permission.MANAGE_EVENTS, Permission.SEE_ROSTER}),
    ),
    "events:write": Opening(
        _EVENTS,
        _("Write events: make them, change what they say, their dates, kinds of place and questions"),
        Permission.MANAGE_EVENTS,
        frozenset({Permission.SEE_EVENTS, Permission.MANAGE_EVENTS}),
    ),
    "events:move": Opening(
        _EVENTS,
        _(
            "Lead events on: submit, approve, publish, take back, close, start, complete, archive, cancel; their chair"
        ),
        Permission.MANAGE_EVENTS,
        frozenset(
            {
                Permission.SEE_EVENTS,
                Permission.MANAGE_EVENTS,
                Permission.APPROVE_EVENTS,
                Permission.PUBLISH_EVENTS,
                Permission.CANCEL_EVENTS,
                Permission.CANCEL_PLANS,
            }
        ),
    ),
    "rosters:read": Opening(
        _REGISTRATIONS,
        _("See who comes to events and who waits, by name"),
        Permission.SEE_ROSTER,
        frozenset({Permission.SEE_EVENTS, Permission.SEE_ROSTER}),
    ),
    "registrations:read": Opening(
        _REGISTRATIONS,
        _("See registrations: who registered, with e-mail address and phone, who comes, answers, payments"),
        Permission.SEE_ROSTER,
        frozenset({Permission.SEE_EVENTS, Permission.SEE_ROSTER}),
    ),
    "exports:read": Opening(
        _REGISTRATIONS,
        _("Take rosters along as files; contact details where the owner may"),
        Permission.SEE_ROSTER,
        frozenset({Permission.SEE_EVENTS, Permission.SEE_ROSTER, Permission.EXPORT_DATA}),
    ),
    "registrations:write": Opening(
        _REGISTRATIONS,
        _(
            "Register people at your events, change and cancel what they booked, write down payments, serve lines"
        ),
        Permission.MANAGE_REGISTRATIONS,
        frozenset({Permission.SEE_EVENTS, Permission.SEE_ROSTER, Permission.MANAGE_REGISTRATIONS}),
    ),
    "imports:write": Opening(
        _REGISTRATIONS,
        _("Take registrations into your events from files of other systems"),
        Permission.IMPORT_DATA,
        frozenset({Permission.SEE_EVENTS, Permission.IMPORT_DATA}),
    ),
    "checkin:write": Opening(
        _DOOR,
        _("Run doors: see by name who is expected, check people in, count walk-ins, register scanners"),
        Permission.MANAGE_REGISTRATIONS,
        frozenset({Permission.SEE_EVENTS, Permission.MANAGE_REGISTRATIONS}),
    ),
    "people:read": Opening(
        _PEOPLE,
        _("See people with address, phone, registrations and what staff wrote about them"),
        Permission.SEE_PEOPLE,
        frozenset({Permission.SEE_PEOPLE, Permission.SEE_ROSTER}),
    ),
    "people:write": Opening(
        _PEOPLE, _("Write notes about people"), Permission.SEE_PEOPLE, frozenset({Permission.SEE_PEOPLE})
    ),
    "messages:read": Opening(
        _MESSAGES,
        _("Read messages that were sent, with their words"),
        Permission.SEE_MESSAGES,
        frozenset({Permission.SEE_MESSAGES}),
    ),
    "messages:write": Opening(
        _MESSAGES,
        _("Send messages once more"),
        Permission.MANAGE_REGISTRATIONS,
        frozenset({Permission.SEE_MESSAGES, Permission.MANAGE_REGISTRATIONS}),
    ),
    "letters:write": Opening(
        _MESSAGES,
        _("Write to the families of your events; see by name and address who receives it"),
        Permission.MANAGE_REGISTRATIONS,
        frozenset({Permission.SEE_EVENTS, Permission.MANAGE_REGISTRATIONS}),
    ),
    "venues:write": Opening(
        _PLACES,
        _("See and change venues, with their rooms, opening hours and contacts"),
        Permission.MANAGE_VENUES,
        frozenset({Permission.MANAGE_VENUES}),
    ),
    "metros:write": Opening(
        _PLACES,
        _("Make, change and delete regions and topics"),
        Permission.MANAGE_METROS,
        frozenset({Permission.MANAGE_METROS, Permission.MANAGE_EVENTS}),
    ),
    "audit:read": Opening(
        _RECORD,
        _("Read who did what; take it along as a file where you may"),
        Permission.SEE_AUDIT,
        frozenset({Permission.SEE_AUDIT, Permission.SEE_EVENTS, Permission.EXPORT_DATA}),
    ),
    "webhooks:write": Opening(
        _RECORD,
        _("Make, change and delete webhooks, which are told what happens to events and registrations"),
        Permission.MANAGE_WEBHOOKS,
        frozenset({Permission.MANAGE_WEBHOOKS, Permission.SEE_EVENTS, Permission.SEE_ROSTER}),
    ),
    "own:read": Opening(
        _OWN,
        _("See what you and your children are registered for, with your e-mail address, phone and answers"),
        None,
        frozenset(),
    ),
    "own:write": Opening(
        _OWN,
        _(
            "Register yourself and your children, change it, cancel it, answer offers; "
            "it sees your e-mail address, phone and answers then"
        ),
        None,
        frozenset(),
    ),
}


# What an app of others may ask for besides: who somebody is (OpenID Connect).
IDENTITY: dict[str, str | Promise] = {
    "openid": _("Know that it is you, by a number"),
    "profile": _("See your name"),
    "email": _("See your e-mail address"),
}


def permissions_of(scopes: Collection[str]) -> frozenset[Permission]:
    """Return what a request with these scopes is kept to; one that this version does not know opens nothing."""
    return frozenset().union(*(SCOPES[one].keeps for one in scopes if one in SCOPES))


def words_of(scopes: Collection[str]) -> list[str]:
    """Return what these scopes let a program do, in words."""
    known = to_ask()
    return [known[one] for one in known if one in scopes]


def to_ask() -> dict[str, str]:
    """Return everything that an app may ask people for, in words: who they are, then what they may do."""
    return {
        **{name: str(words) for name, words in IDENTITY.items()},
        **{name: str(one.words) for name, one in SCOPES.items()},
    }


def grouped(names: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """Return these scopes, each with its words, under the headings that they are shown below."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, words in to_ask().items():
        if name in names:
            found.setdefault(str(SCOPES[name].group if name in SCOPES else _IDENTITY), []).append(
                (name, words)
            )
    return found


def to_give(actor: Actor) -> dict[str, Opening]:
    """Return the scopes that would open something to `actor` somewhere."""
    return {
        name: one for name, one in SCOPES.items() if one.needs is None or permissions.reach(actor, one.needs)
    }
