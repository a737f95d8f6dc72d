"""Every role and what it may do: one page (design.md section 5, G-71).

A grant gives a role within a scope. What follows from a relation is not granted: a role without scopes is had by
whoever stands in that relation, as the chair of an event does; others (registrant, guardian) are no roles of staff.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from turnout.kernel.permissions import Permission


class Role(StrEnum):
    """The roles there are."""

    SYSTEM_ADMIN = "system_admin"
    METRO_ADMIN = "metro_admin"
    EVENTS_OFFICER = "events_officer"
    CAMPAIGN_ADMIN = "campaign_admin"
    CAMPAIGN_ANALYST = "campaign_analyst"
    PARTNER_MEMBER = "partner_member"
    ORGANIZATION_ADMIN = "organization_admin"
    EVENT_CHAIR = "event_chair"


@dataclass(frozen=True, slots=True)
class Description:
    """What a role is called, what it is for, what it may do, and in which kinds of scope it is given."""

    label: str | Promise
    purpose: str | Promise
    permissions: frozenset[Permission]
    scopes: tuple[str, ...]


ROLES: dict[Role, Description] = {
    Role.SYSTEM_ADMIN: Description(
        _("System administrator"),
        _("Everything, everywhere: metros, roles, settings, every event."),
        frozenset(Permission),
        ("everywhere",),
    ),
    Role.METRO_ADMIN: Description(
        _("Metro coordinator"),
        _("Venues, events, registrations and people of one metro."),
        frozenset(
            {
                Permission.SEE_DESK,
                Permission.MANAGE_VENUES,
                Permission.SEE_EVENTS,
                Permission.MANAGE_EVENTS,
                Permission.APPROVE_EVENTS,
                Permission.PUBLISH_EVENTS,
                Permission.CANCEL_EVENTS,
                Permission.CANCEL_PLANS,
                Permission.SEE_PRIVATE_NOTES,
                Permission.SEE_ROSTER,
                Permission.MANAGE_REGISTRATIONS,
                Permission.SEE_PEOPLE,
                Permission.SEE_AUDIT,
                Permission.SEE_MESSAGES,
                Permission.IMPORT_DATA,
                Permission.MANAGE_WEBHOOKS,
            }
        ),
        ("metro",),
    ),
    Role.EVENTS_OFFICER: Description(
        _("Events officer"),
        _("Reviews, approves, publishes and cancels events; sees who comes."),
        frozenset(
            {
                Permission.SEE_DESK,
                Permission.SEE_EVENTS,
                Permission.MANAGE_EVENTS,
                Permission.APPROVE_EVENTS,
                Permission.PUBLISH_EVENTS,
                Permission.CANCEL_EVENTS,
                Permission.SEE_ROSTER,
                Permission.SEE_AUDIT,
                Permission.MANAGE_WEBHOOKS,
            }
        ),
        ("everywhere", "metro"),
    ),
    Role.CAMPAIGN_ADMIN: Description(
        _("Campaign administrator"),
        _("Presale campaigns."),
        frozenset(),
        ("everywhere", "campaign"),
    ),
    Role.CAMPAIGN_ANALYST: Description(
        _("Campaign analyst"), _("Figures of presale campaigns."), frozenset(), ("everywhere", "campaign")
    ),
    Role.PARTNER_MEMBER: Description(
        _("Partner member"), _("A partner's own pages."), frozenset(), ("partner",)
    ),
    Role.ORGANIZATION_ADMIN: Description(
        _("Organization administrator"), _("An organization's seats."), frozenset(), ("organization",)
    ),
    Role.EVENT_CHAIR: Description(
        _("Chair of an event"),
        _("Plans and runs the events that name the person as their chair."),
        frozenset(
            {
                Permission.SEE_DESK,
                Permission.SEE_EVENTS,
                Permission.MANAGE_EVENTS,
                Permission.PUBLISH_EVENTS,
                Permission.SEE_ROSTER,
                Permission.MANAGE_REGISTRATIONS,
                Permission.SEE_AUDIT,
            }
        ),
        (),
    ),
}

# What somebody who acts for another person may never do in his name (core.md section 1, G-84).
NEVER_FOR_ANOTHER = frozenset(
    {
        Permission.MANAGE_GRANTS,
        Permission.MANAGE_APPLICATIONS,
        Permission.IMPORT_DATA,
        Permission.EXPORT_DATA,
        Permission.MANAGE_WEBHOOKS,
        Permission.ERASE_PEOPLE,
        Permission.SEE_SYSTEM,
        Permission.CHANGE_SETTINGS,
        Permission.ACT_FOR_OTHERS,
    }
)


def permissions_of(role: str) -> frozenset[Permission]:
    """Return what a role may do; a role that this version does not know may do nothing."""
    return ROLES[Role(role)].permissions if role in set(Role) else frozenset()


def gives_roles(role: str) -> bool:
    """Return whether a role gives roles, to people or to applications: never one of an application."""
    return bool(permissions_of(role) & {Permission.MANAGE_GRANTS, Permission.MANAGE_APPLICATIONS})


def label_of(role: str) -> str:
    """Return what a role is called on screens."""
    return str(ROLES[Role(role)].label) if role in set(Role) else role


def given_in(role: str) -> tuple[str, ...]:
    """Return the kinds of scope in which a role can be given."""
    return ROLES[Role(role)].scopes if role in set(Role) else ()
