"""Tokens for programs: made, changed for a new one, revoked, and known again when they are shown.

Each of the first three is an act and is told to the owner by mail, as other ways to sign in are; an application has no
mail, its history tells.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import clock, statements, text, tokens
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.actions import keys
from turnout.people.models import ApiToken, Connection, User
from turnout.people.policy import scopes as policy

PREFIX = "turnout_"
SHOWN = len(PREFIX) + 4
MOST = 20
LONGEST_DAYS = 366
USED_EVERY = timedelta(minutes=5)
LONGEST_OVERLAP = timedelta(hours=72)
CHECK = 6
LENGTH = len(PREFIX) + tokens.BYTES * 4 // 3 + CHECK
BY_DIGEST = statements.Prepared(
    lambda digest: (
        ApiToken.objects.select_related("user").filter(Q(digest=digest) | Q(former_digest=digest)).order_by()
    ),
    stand_in="a-digest",
)


@transaction.atomic
def make(user: User, name: str, scopes: Collection[str], days: int, *, by: Actor) -> tuple[ApiToken, str]:
    """Return a token for a program, and its secret, which is not kept. Act: api_token.made.

    It ends after so many days. Refused: bad_input (no name, no scope, one its owner has not, days outside 1 to 366,
    more than 20 live tokens), wrong_state (the login is closed, as that of a retired application).
    """
    said = text.line(name)[:80]
    if not said:
        raise Refused("bad_input", _("Give it a name: which program will use it?"), field="name")
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= policy.to_give(user.actor).keys():
        raise Refused("bad_input", _("Choose what the program may do."), field="scopes")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused("bad_input", _("A token lives for a year at most."), field="days")
    if not locked(User.objects.filter(pk=user.pk)).get().is_active:
        raise Refused("wrong_state", _("This login is closed: a token of it would open nothing."))
    now = clock.now()
    if _made_by_hand(user, now) >= MOST:
        raise Refused(
            "bad_input", _("There are 20 tokens already. Revoke one you do not need."), field="name"
        )
    secret = _secret()
    row = ApiToken.objects.create(
        user=user,
        name=said,
        begins_with=secret[:SHOWN],
        digest=tokens.digest(secret),
        scopes=wanted,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    _tell("api_token.made", row, by)
    return row, secret


@transaction.atomic
def rotate(token: ApiToken, *, by: Actor, overlap: timedelta = timedelta(0)) -> str:
    """Give a live token another secret and return it. Act: api_token.rotated.

    The former one opens the same for `overlap` (72 hours at most), so that a program can change over; one before that
    opens nothing any more. Scopes and end stay. Refused: wrong_state (it has ended), bad_input (a longer overlap).
    """
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise Refused("bad_input", _("Two secrets work side by side for 72 hours at most."), field="overlap")
    row = locked(ApiToken.objects.filter(pk=token.pk)).get()
    now = clock.now()
    if not row.is_live_at(now):
        raise Refused("wrong_state", _("This token has ended. Make another one."))
    secret = _secret()
    row.former_digest, row.former_until = (row.digest, now + overlap) if overlap else (None, None)
    row.begins_with, row.digest, row.used_at = secret[:SHOWN], tokens.digest(secret), None
    row.save(update_fields=["begins_with", "digest", "used_at", "former_digest", "former_until"])
    _tell("api_token.rotated", row, by)
    return secret


@transaction.atomic
def revoke(token: ApiToken, *, by: Actor) -> None:
    """Let a token open nothing any more. Act: api_token.revoked. Safe to repeat."""
    row = locked(ApiToken.objects.filter(pk=token.pk)).get()
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        _tell("api_token.revoked", row, by)


def of_connection(connection: Connection, scopes: Collection[str], lives: timedelta) -> str:
    """Return the secret of a token for an app that somebody connected; it is no act, the consent was."""
    now, secret = clock.now(), _secret()
    ApiToken.objects.create(
        user_id=connection.user_id,
        connection=connection,
        name=connection.app.name,
        begins_with=secret[:SHOWN],
        digest=tokens.digest(secret),
        scopes=sorted(scopes),
        made_at=now,
        expires_at=now + lives,
    )
    return secret


def known(secret: str) -> ApiToken | None:
    """Return the live token with this secret, of a login that is active; note that it is used, now and then.

    One statement, every five minutes two or three; none for what has not the form of a secret.
    """
    if not has_form(secret):
        return None
    now, digest = clock.now(), tokens.digest(secret)
    row = next(iter(BY_DIGEST.rows(digest)), None)
    if row is not None and row.digest != digest and not _overlaps(row, now):
        return None
    if row is None or not row.is_live_at(now) or not row.user.is_active:
        return None
    if row.used_at is None or row.used_at < now - USED_EVERY:
        ApiToken.objects.filter(pk=row.pk).update(used_at=now)
        if row.connection_id:
            Connection.objects.filter(pk=row.connection_id).update(used_at=now)
    return row


def _overlaps(row: ApiToken, now: datetime) -> bool:
    return row.former_until is not None and now < row.former_until


def _made_by_hand(user: User, now: datetime) -> int:
    rows = ApiToken.objects.filter(user=user, connection__isnull=True)
    return rows.filter(revoked_at__isnull=True, expires_at__gt=now).count()


def has_form(secret: str) -> bool:
    """Return whether something has the form of a secret: most of what is made up has not."""
    body, check = secret[:-CHECK], secret[-CHECK:]
    return len(secret) == LENGTH and secret.startswith(PREFIX) and check == tokens.digest(body)[:CHECK]


def _secret() -> str:
    body = PREFIX + tokens.new()[0]
    return body + tokens.digest(body)[:CHECK]


def _tell(verb: str, row: ApiToken, by: Actor) -> None:
    act = audit.record(verb, row.user, by=by, token=str(row.pk), scopes=row.scopes)
    if not row.user.application_name:
        keys.tell_owner(act, row.user, "api_token_changed", token=row.name)
