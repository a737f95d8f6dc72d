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
    it: it opens what is his own.
    """

    words: str | Promise
    needs: Permission | None
    keeps: frozenset[Permission]


SCOPES: dict[str, Opening] = {
    "events:read": Opening(
        _("See events, drafts too, with their places and what they need next"),
        Permission.SEE_EVENTS,
        frozenset({Permission.SEE_EVENTS, Permission.APPROVE_EVENTS, Permission.MANAGE_EVENTS}),
    ),
    "checkin:write": Opening(
        _("Run doors: see by name who is expected, check people in, count walk-ins, register scanners"),
        Permission.MANAGE_REGISTRATIONS,
        frozenset({Permission.SEE_EVENTS, Permission.MANAGE_REGISTRATIONS}),
    ),
    "events:move": Opening(
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
    "events:write": Opening(
        _("Write events: make them, change what they say, their dates, kinds of place and questions"),
        Permission.MANAGE_EVENTS,
        frozenset({Permission.SEE_EVENTS, Permission.MANAGE_EVENTS}),
    ),
    "notes:write": Opening(
        _("Read and write the notes of events, private ones too where you may"),
        Permission.SEE_EVENTS,
        frozenset({Permission.SEE_EVENTS, Permission.MANAGE_EVENTS, Permission.SEE_PRIVATE_NOTES}),
    ),
    "vouchers:write": Opening(
        _(
            "See the codes of events and who used them, take them along as a file; make codes, switch them off and on"
        ),
        Permission.SEE_ROSTER,
        frozenset({Permission.SEE_EVENTS, Permission.MANAGE_EVENTS, Permission.SEE_ROSTER}),
    ),
    "rosters:read": Opening(
        _("See who comes to events and who waits, by name"),
        Permission.SEE_ROSTER,
        frozenset({Permission.SEE_EVENTS, Permission.SEE_ROSTER}),
    ),
    "people:read": Opening(
        _("See people with address, phone, registrations and what staff wrote about them"),
        Permission.SEE_PEOPLE,
        frozenset({Permission.SEE_PEOPLE, Permission.SEE_ROSTER}),
    ),
    "people:write": Opening(
        _("Write notes about people"), Permission.SEE_PEOPLE, frozenset({Permission.SEE_PEOPLE})
    ),
    "messages:read": Opening(
        _("Read messages that were sent, with their words"),
        Permission.SEE_MESSAGES,
        frozenset({Permission.SEE_MESSAGES}),
    ),
    "messages:write": Opening(
        _("Send messages once more"),
        Permission.MANAGE_REGISTRATIONS,
        frozenset({Permission.SEE_MESSAGES, Permission.MANAGE_REGISTRATIONS}),
    ),
    "letters:write": Opening(
        _("Write to the families of your events; see by name and address who receives it"),
        Permission.MANAGE_REGISTRATIONS,
        frozenset({Permission.SEE_EVENTS, Permission.MANAGE_REGISTRATIONS}),
    ),
    "audit:read": Opening(
        _("Read who did what; take it along as a file where you may"),
        Permission.SEE_AUDIT,
        frozenset({Permission.SEE_AUDIT, Permission.SEE_EVENTS, Permission.EXPORT_DATA}),
    ),
    "exports:read": Opening(
        _("Take rosters along as files; contact details where the owner may"),
        Permission.SEE_ROSTER,
        frozenset({Permission.SEE_EVENTS, Permission.SEE_ROSTER, Permission.EXPORT_DATA}),
    ),
    "imports:write": Opening(
        _("Take registrations into your events from files of other systems"),
        Permission.IMPORT_DATA,
        frozenset({Permission.SEE_EVENTS, Permission.IMPORT_DATA}),
    ),
    "venues:write": Opening(
        _("See and change venues, with their rooms, opening hours and contacts"),
        Permission.MANAGE_VENUES,
        frozenset({Permission.MANAGE_VENUES}),
    ),
    "metros:write": Opening(
        _("Make, change and delete regions and topics"),
        Permission.MANAGE_METROS,
        frozenset({Permission.MANAGE_METROS, Permission.MANAGE_EVENTS}),
    ),
    "webhooks:write": Opening(
        _("Make, change and delete webhooks, which are told what happens to events and registrations"),
        Permission.MANAGE_WEBHOOKS,
        frozenset({Permission.MANAGE_WEBHOOKS, Permission.SEE_EVENTS, Permission.SEE_ROSTER}),
    ),
    "registrations:read": Opening(
        _("See registrations: who registered, with e-mail address and phone, who comes, answers, payments"),
        Permission.SEE_ROSTER,
        frozenset({Permission.SEE_EVENTS, Permission.SEE_ROSTER}),
    ),
    "registrations:write": Opening(
        _(
            "Register people at your events, change and cancel what they booked, write down payments, serve lines"
        ),
        Permission.MANAGE_REGISTRATIONS,
        frozenset({Permission.SEE_EVENTS, Permission.SEE_ROSTER, Permission.MANAGE_REGISTRATIONS}),
    ),
    "own:read": Opening(
        _("See what you and your children are registered for"),
        None,
        frozenset(),
    ),
    "own:write": Opening(
        _("Register yourself and your children, change it, cancel it, answer offers"),
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


def to_give(actor: Actor) -> dict[str, Opening]:
    """Return the scopes that would open something to `actor` somewhere."""
    return {
        name: one for name, one in SCOPES.items() if one.needs is None or permissions.reach(actor, one.needs)
    }
