"""The permissions there are, and the question who has them.

Grants are rows of the people room, which lies higher; it answers through `answer_with` when it is ready.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from turnout.kernel.actors import EVERYWHERE, SYSTEM, Actor, Scope, Scoped


class Permission(StrEnum):
    """Every permission that a door, a button or a move can name."""

    SEE_DESK = "see_desk"
    MANAGE_METROS = "manage_metros"
    MANAGE_VENUES = "manage_venues"
    SEE_EVENTS = "see_events"
    MANAGE_EVENTS = "manage_events"
    APPROVE_EVENTS = "approve_events"
    PUBLISH_EVENTS = "publish_events"
    CANCEL_EVENTS = "cancel_events"
    CANCEL_PLANS = "cancel_plans"
    SEE_ROSTER = "see_roster"
    MANAGE_REGISTRATIONS = "manage_registrations"
    SEE_PEOPLE = "see_people"
    MANAGE_GRANTS = "manage_grants"
    MANAGE_APPLICATIONS = "manage_applications"
    SEE_PRIVATE_NOTES = "see_private_notes"
    SEE_AUDIT = "see_audit"
    SEE_MESSAGES = "see_messages"
    IMPORT_DATA = "import_data"
    EXPORT_DATA = "export_data"
    MANAGE_WEBHOOKS = "manage_webhooks"
    SEE_SYSTEM = "see_system"
    CHANGE_SETTINGS = "change_settings"
    ERASE_PEOPLE = "erase_people"
    ACT_FOR_OTHERS = "act_for_others"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a permission of somebody goes: everywhere, or in these scopes."""

    scopes: frozenset[Scope] = frozenset()

    @property
    def is_everywhere(self) -> bool:
        """Whether it holds without any limit."""
        return EVERYWHERE in self.scopes

    def ids(self, kind: str) -> list[UUID]:
        """Return the ids of the scopes of one kind, in order."""
        return sorted(UUID(scope.id) for scope in self.scopes if scope.kind == kind)

    def spans(self, kind: str) -> bool:
        """Return whether it goes over whole scopes of a kind (all of a metro, say), not only over single things."""
        return self.is_everywhere or any(scope.kind == kind for scope in self.scopes)

    def covers(self, thing: Scoped) -> bool:
        """Return whether `thing` lies within it."""
        return self.is_everywhere or bool(self.scopes & thing.scopes())

    def __bool__(self) -> bool:
        return bool(self.scopes)


NOWHERE = Reach()
FULL = Reach(frozenset({EVERYWHERE}))

Answer = Callable[[Actor, Permission], Reach]


class _Judge:
    answer: Answer | None = None


def answer_with(answer: Answer) -> None:
    """Let `answer` say who has which permission; the people room calls this once at start."""
    _Judge.answer = answer


def reach(actor: Actor, permission: Permission) -> Reach:
    """Return in which scopes `actor` has `permission`; the machine has every one, everywhere."""
    if actor == SYSTEM:
        return FULL
    return NOWHERE if _Judge.answer is None else _Judge.answer(actor, permission)


def may(actor: Actor, permission: Permission, thing: Scoped | None = None) -> bool:
    """Return whether `actor` has `permission` for `thing` (anywhere at all, when there is no thing)."""
    found = reach(actor, permission)
    return bool(found) if thing is None else found.covers(thing)
