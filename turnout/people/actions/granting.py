"""Give roles and take them back (design.md section 5)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import clock
from turnout.kernel.actors import EVERYWHERE, SYSTEM, Actor, Scope
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.models import Grant, User
from turnout.people.policy import judging, roles
from turnout.venues.models import Metro


@transaction.atomic
def grant(
    user: User,
    role: str,
    scope: Scope,
    *,
    by: Actor,
    expires_at: datetime | None = None,
    reason: str = "",
) -> Grant:
    """Give a user a role within a scope, until `expires_at` or for good; act: grant.given.

    Raises Refused: bad_input (no such role, not given in such a scope, no such metro, already over, a role that gives
    roles to an application), grant_exists.
    """
    locked(User.objects.filter(pk=user.pk)).get()
    now = clock.now()
    _require_sense(role, scope, expires_at, now)
    if user.application_name and roles.gives_roles(role):
        raise Refused("bad_input", _("No application gives roles. Choose another role."), field="role")
    same = Grant.objects.filter(
        user=user, role=role, scope_kind=scope.kind, scope_id=scope.id, revoked_at__isnull=True
    )
    if same.live(now).exists():
        raise Refused("grant_exists", _("This person has this role there already."), field="role")
    same.update(revoked_at=now)  # it had expired
    given = Grant.objects.create(
        user=user, role=role, scope_kind=scope.kind, scope_id=scope.id, granted_at=now, expires_at=expires_at
    )
    judging.forget(user.pk)
    audit.record("grant.given", user, by=by, reason=reason, **_facts(given))
    return given


def ensure_administrator(user: User, *, by: Actor) -> bool:
    """Make a user system administrator for good unless he is one; return whether that was new."""
    try:
        grant(user, roles.Role.SYSTEM_ADMIN, EVERYWHERE, by=by)
    except Refused as refused:
        if refused.code != "grant_exists":
            raise
        return False
    return True


@transaction.atomic
def revoke(given: Grant, *, by: Actor, reason: str = "") -> None:
    """Take a role back at once; act: grant.revoked. Safe to repeat.

    Raises Refused: last_administrator (nobody else could give roles for good).
    """
    if given.role == roles.Role.SYSTEM_ADMIN:
        _require_another_administrator(given)
    now = clock.now()
    if Grant.objects.filter(pk=given.pk, revoked_at__isnull=True).update(revoked_at=now):
        given.revoked_at = now
        judging.forget(given.user_id)
        audit.record("grant.revoked", given.user, by=by, reason=reason, **_facts(given))


@transaction.atomic
def renew(given: Grant, expires_at: datetime | None, *, by: Actor, reason: str = "") -> None:
    """Let a role end at another time, or never; act: grant.renewed.

    Raises Refused: bad_input (already over), wrong_state (taken back or ended meanwhile), last_administrator (it would
    be nobody's for good).
    """
    now = clock.now()
    _require_later(expires_at, now)
    if given.role == roles.Role.SYSTEM_ADMIN and given.expires_at is None and expires_at is not None:
        _require_another_administrator(given)
    row = locked(Grant.objects.live(now).filter(pk=given.pk)).select_related("user").first()
    if row is None:
        raise Refused("wrong_state", _("This role has ended. Give it anew."))
    row.expires_at = expires_at
    row.save(update_fields=["expires_at"])
    judging.forget(row.user_id)
    audit.record("grant.renewed", row.user, by=by, reason=reason, **_facts(row))


def end_expired() -> int:
    """Take back every role whose last day is over, as an act of its own: grant.ended; return how many."""
    done = 0
    for key in list(Grant.objects.over(clock.now()).values_list("pk", flat=True)):
        done += _end(key)
    return done


@transaction.atomic
def _end(key: UUID) -> int:
    now = clock.now()
    row = locked(Grant.objects.over(now).filter(pk=key)).first()
    if row is None:
        return 0
    row.revoked_at = row.expires_at
    row.save(update_fields=["revoked_at"])
    judging.forget(row.user_id)
    audit.record("grant.ended", row.user, by=SYSTEM, **_facts(row))
    return 1


def _require_later(expires_at: datetime | None, now: datetime) -> None:
    if expires_at is not None and expires_at <= now:
        raise Refused("bad_input", _("That day is over. Choose a later one."), field="expires_on")


def _require_sense(role: str, scope: Scope, expires_at: datetime | None, now: datetime) -> None:
    if role not in set(roles.Role):
        raise Refused("bad_input", _("There is no such role."), field="role")
    if scope.kind not in roles.given_in(role):
        raise Refused("bad_input", _wrong_scope(role), field="scope")
    if scope.kind == "metro" and not _is_metro(scope.id):
        raise Refused("bad_input", _("There is no such metro."), field="scope")
    if scope.kind == EVERYWHERE.kind and scope != EVERYWHERE:
        raise Refused("bad_input", _("Everywhere has no part."), field="scope")
    _require_later(expires_at, now)


def _wrong_scope(role: str) -> str:
    if roles.given_in(role) == ("metro",):
        return _("This role is for one metro. Choose which.")
    if roles.given_in(role) == (EVERYWHERE.kind,):
        return _("This role holds everywhere. It cannot be given for a part.")
    return _("This role is not given there.")


def _is_metro(typed: str) -> bool:
    try:
        return Metro.objects.filter(pk=UUID(typed)).exists()
    except ValueError:
        return False


def _require_another_administrator(given: Grant) -> None:
    """Look under the locks of all such grants, so that two administrators cannot revoke each other at once."""
    rows = Grant.objects.filter(
        role=roles.Role.SYSTEM_ADMIN, revoked_at__isnull=True, expires_at__isnull=True, user__is_active=True
    )
    others = [one for one in locked(rows) if one.pk != given.pk]
    if not others:
        raise Refused(
            "last_administrator",
            _("This is the last system administrator without an end. Give somebody else the role first."),
        )


def _facts(given: Grant) -> dict[str, Any]:
    return {
        "grant": str(given.pk),
        "role": given.role,
        "scope_kind": given.scope_kind,
        "scope_id": given.scope_id,
        "until": given.expires_at.isoformat() if given.expires_at else "",
    }
