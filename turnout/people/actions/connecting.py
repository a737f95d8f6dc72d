"""Apps of others that work for people: allowed with a code, tokens for codes, tokens for refresh tokens, ended.

The rules are those of OAuth 2.1: every code is bound to a challenge (PKCE, S256) and an exact address, and used once;
refresh tokens are used once; whoever shows one a second time may have stolen it, so that ends the connection.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import clock, tokens
from turnout.kernel.actors import SYSTEM, Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.actions import api_tokens, id_keys, keys
from turnout.people.models import ApiToken, ConnectedApp, Connection, Exchange, User
from turnout.people.rules import oauth

CODE_LIVES = timedelta(minutes=1)
ACCESS_LIVES = timedelta(hours=1)
REFRESH_LIVES = timedelta(days=60)
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Issued:
    """What an app gets for a code or a refresh token."""

    connection: Connection
    scopes: list[str]
    access: str
    refresh: str
    is_first: bool
    nonce: str = ""


class KeyMissing(Exception):  # noqa: N818 -- a no, no error of the program
    """There is no key that signs who somebody is."""


@transaction.atomic
def allow(user: User, asked: oauth.Asked, scopes: Collection[str], *, by: Actor) -> str:
    """Let an app work for somebody within `scopes`, and return the code that it exchanges. Act: connection.made.

    Allowed once more, the connection stays and is kept to what was chosen now; nothing is told then.
    Raises Refused: bad_input (the app is retired).
    """
    locked(User.objects.filter(pk=user.pk)).get()
    if locked(ConnectedApp.objects.filter(pk=asked.app.pk)).get().retired_at is not None:
        raise Refused("bad_input", _("This app is retired: nobody connects it any more."))
    now, wanted = clock.now(), sorted(set(scopes))
    # under its lock: a token that is given for it at this moment is there to be taken back, or given for less
    row = locked(Connection.objects.filter(user=user, app=asked.app, ended_at__isnull=True)).first()
    if row is None:
        row = Connection.objects.create(user=user, app=asked.app, scopes=wanted, made_at=now)
    if row.scopes != wanted or row.made_at == now:
        if not set(row.scopes) <= set(wanted):
            ApiToken.objects.filter(connection=row, revoked_at__isnull=True).update(revoked_at=now)
        row.scopes = wanted
        row.save(update_fields=["scopes"])
        act = audit.record("connection.made", user, by=by, app=str(asked.app.pk), scopes=wanted)
        keys.tell_owner(act, user, "app_connected", app=asked.app.name)
    code, digest = tokens.new()
    Exchange.objects.create(
        connection=row,
        digest=digest,
        is_refresh=False,
        scopes=wanted,
        redirect=asked.redirect,
        challenge=asked.challenge,
        nonce=asked.nonce,
        expires_at=now + CODE_LIVES,
    )
    return code


@transaction.atomic
def redeem(app: ConnectedApp, code: str, redirect: str, verifier: str) -> Issued | None:
    """Return tokens for a code; None for one that is not this app's, over, or comes with another address or verifier.

    A code that was used before ends its connection. Act then: connection.ended. Raises KeyMissing where nothing can
    sign who somebody is; the code stays good then.
    """
    row = _shown(app, code, is_refresh=False)
    if row is None or row.redirect != redirect or not oauth.fits(verifier, row.challenge):
        return None
    kept = _kept(row)
    if "openid" in kept and not id_keys.has_key():
        raise KeyMissing
    return _issued(row, kept, row.nonce)


@transaction.atomic
def refresh(app: ConnectedApp, shown: str, scopes: Collection[str] = ()) -> Issued | None:
    """Return tokens for a refresh token, for fewer scopes if asked; None for one that opens nothing.

    One that was used before ends its connection. Act then: connection.ended.
    """
    row = _shown(app, shown, is_refresh=True)
    if row is None:
        return None
    kept = _kept(row)
    if not kept or not set(scopes) <= set(kept):
        return None
    return _issued(row, sorted(set(scopes)) or kept)


@transaction.atomic
def end(connection: Connection, *, by: Actor, why: str = "") -> None:
    """Let an app work for somebody no longer: its tokens open nothing. Act: connection.ended. Safe to repeat."""
    row = locked(Connection.objects.filter(pk=connection.pk)).first()
    if row is None or row.ended_at is not None:
        return
    now = row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    ApiToken.objects.filter(connection=row, revoked_at__isnull=True).update(revoked_at=now)
    act = audit.record("connection.ended", row.user, by=by, app=str(row.app_id), why=why)
    keys.tell_owner(act, row.user, "app_connected", app=row.app.name)


def take_back(app: ConnectedApp, shown: str) -> None:
    """End what an app gives back: an access token alone, or with a refresh token the whole connection (RFC 7009)."""
    digest = tokens.digest(shown)
    found = Exchange.objects.filter(digest=digest, is_refresh=True, connection__app=app).first()
    if found is not None:
        end(found.connection, by=SYSTEM, why="given_back")
        return
    mine = ApiToken.objects.filter(digest=digest, connection__app=app, revoked_at__isnull=True)
    mine.update(revoked_at=clock.now())


def forget_old() -> None:
    """Delete what opens nothing any more: tokens and codes whose time is over, connections that ended a month ago."""
    now = clock.now()
    ApiToken.objects.filter(connection__isnull=False, expires_at__lt=now).delete()
    Exchange.objects.filter(expires_at__lt=now).delete()
    Connection.objects.filter(ended_at__lt=now - KEPT).delete()


def _shown(app: ConnectedApp, shown: str, *, is_refresh: bool) -> Exchange | None:
    """Return what was shown, under its lock, unless it opens nothing; shown a second time, it ends the connection."""
    rows = Exchange.objects.filter(
        digest=tokens.digest(shown),
        is_refresh=is_refresh,
        connection__app=app,
        connection__user__is_active=True,
    )
    key = rows.values_list("connection", flat=True).first()
    if key is None:
        return None
    connection = locked(Connection.objects.filter(pk=key)).first()
    row = rows.first()
    if connection is None or row is None:  # forgotten meanwhile: its time was over
        return None
    if row.used_at is not None:
        end(connection, by=SYSTEM, why="shown_twice")
        return None
    if row.is_over_at(clock.now()) or connection.ended_at is not None:
        return None
    return row


def _kept(row: Exchange) -> list[str]:
    """Return what it was for, as far as the person and the desk let the app have it still."""
    connection = row.connection
    return sorted(set(row.scopes) & set(connection.scopes) & set(connection.app.scopes))


def _issued(row: Exchange, scopes: list[str], nonce: str = "") -> Issued:
    now, connection = clock.now(), row.connection
    row.used_at = connection.used_at = now
    row.save(update_fields=["used_at"])
    connection.save(update_fields=["used_at"])
    access = api_tokens.of_connection(connection, scopes, ACCESS_LIVES)
    secret, digest = tokens.new()
    Exchange.objects.create(
        connection=connection,
        digest=digest,
        is_refresh=True,
        scopes=row.scopes,
        expires_at=now + REFRESH_LIVES,
    )
    return Issued(connection, scopes, access, secret, not row.is_refresh, nonce)
