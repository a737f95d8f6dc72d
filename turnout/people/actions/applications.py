"""Programs that work in their own name: made, changed, given roles, retired. Each is an act about the program's login.

Its name is no fact of an act: histories look it up.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import clock, text
from turnout.kernel.actors import Actor, Scope
from turnout.kernel.ids import uuid7
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.actions import api_tokens, granting
from turnout.people.models import Application, Grant, User
from turnout.people.policy import giving

LONGEST = 80


@transaction.atomic
def make(name: str, purpose: str, *, by: Actor) -> Application:
    """Return an application that may do nothing yet; whoever makes it looks after it. Act: application.made.

    Raises Refused: bad_input (no name, or one that another has).
    """
    said = _named(name)
    key = uuid7()
    user = User.objects.create_user(
        f"{key}@application.invalid", pk=key, application_name=said, wants_digest=False
    )
    made = Application.objects.create(
        user=user, purpose=text.line(purpose)[:200], keeper=_keeper(by), made_at=clock.now()
    )
    audit.record("application.made", user, by=by)
    return made


@transaction.atomic
def change(application: Application, name: str, purpose: str, keeper: User | None, *, by: Actor) -> None:
    """Call it otherwise, say what it is for, let somebody look after it. Act: application.changed.

    Raises Refused: bad_input (no name, or one that another has), wrong_state (it is retired).
    """
    row = _live(application)
    said = _named(name, but=row.pk)
    row.user.application_name = said
    row.user.save(update_fields=["application_name"])
    row.purpose, row.keeper = text.line(purpose)[:200], keeper
    row.save(update_fields=["purpose", "keeper"])
    audit.record("application.changed", row.user, by=by, keeper=str(keeper.pk) if keeper else "")


@transaction.atomic
def give(application: Application, role: str, scope: Scope, *, by: Actor) -> Grant:
    """Give it a role within a scope; act: grant.given.

    Raises Refused: not_allowed (`by` has not that much himself), bad_input, grant_exists, wrong_state (it is retired).
    """
    row = _live(application)
    if not giving.may_give(by, role, scope):
        raise Refused(
            "not_allowed", _("You can give only what you may do yourself, and only there."), field="role"
        )
    return granting.grant(row.user, role, scope, by=by)


@transaction.atomic
def retire(application: Application, *, by: Actor) -> None:
    """End it for good: its tokens open nothing, its roles are taken back. Act: application.retired. Safe to repeat."""
    row = locked(Application.objects.filter(pk=application.pk)).get()
    if row.retired_at is not None:
        return
    row.retired_at = clock.now()
    row.save(update_fields=["retired_at"])
    for token in row.user.api_tokens.filter(revoked_at__isnull=True):
        api_tokens.revoke(token, by=by)
    for one in Grant.objects.live(row.retired_at).filter(user=row.user):
        granting.revoke(one, by=by)
    row.user.is_active = False
    row.user.save(update_fields=["is_active"])
    audit.record("application.retired", row.user, by=by)


def _live(application: Application) -> Application:
    row: Any = locked(Application.objects.filter(pk=application.pk)).select_related("user").get()
    if row.retired_at is not None:
        raise Refused("wrong_state", _("This application is retired. Make another one."))
    found: Application = row
    return found


def _named(name: str, *, but: UUID | None = None) -> str:
    said = text.line(name)[:LONGEST]
    if not said:
        raise Refused("bad_input", _("Give it a name, as “Scanner app of the library”."), field="name")
    others = User.objects.filter(application_name=said, is_active=True)
    if (others.exclude(pk=but) if but else others).exists():
        raise Refused("bad_input", _("Another application has this name."), field="name")
    return said


def _keeper(by: Actor) -> User | None:
    return User.objects.filter(pk=by.id).first() if by.kind == "user" else None
