"""Apps of others, as the desk registers them: where they lead people back to, what they may ask for, their secret."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import clock, text, tokens
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.actions import connecting
from turnout.people.models import ApiToken, ConnectedApp, Connection
from turnout.people.policy import scopes as policy
from turnout.people.rules import oauth

MOST_REDIRECTS = 10


@transaction.atomic
def register(
    name: str,
    redirects: Collection[str],
    scopes: Collection[str],
    *,
    website: str = "",
    is_confidential: bool,
    by: Actor,
) -> tuple[ConnectedApp, str]:
    """Return an app that people can connect, and its secret, which is not kept; empty for a public one.

    Act: connected_app.made. Raises Refused: bad_input (no name, no or wrong addresses, no or unknown scopes).
    """
    secret, digest = tokens.new() if is_confidential else ("", "")
    row = ConnectedApp(digest=digest, made_at=clock.now(), **_said(name, redirects, scopes, website))
    row.save()
    audit.record("connected_app.made", row, by=by, scopes=row.scopes)
    return row, secret


@transaction.atomic
def change(
    app: ConnectedApp,
    name: str,
    redirects: Collection[str],
    scopes: Collection[str],
    *,
    website: str = "",
    by: Actor,
) -> None:
    """Change what is registered; what people allowed stays, kept to it. Act: connected_app.changed.

    Registered for less, its tokens of this hour open nothing: a refresh token gets others, for what is left. Raises
    Refused: bad_input as for `register`, wrong_state (it is retired).
    """
    row = _live(app)
    former = set(row.scopes)
    for field, value in _said(name, redirects, scopes, website).items():
        setattr(row, field, value)
    row.save()
    if not former <= set(row.scopes):
        # under their locks: a token that is given at this moment is there to be taken back
        list(locked(Connection.objects.filter(app=row, ended_at__isnull=True)).values_list("pk"))
        given = ApiToken.objects.filter(connection__app=row, revoked_at__isnull=True)
        given.update(revoked_at=clock.now())
    audit.record("connected_app.changed", row, by=by, scopes=row.scopes)


@transaction.atomic
def rotate(app: ConnectedApp, *, by: Actor) -> str:
    """Give a confidential app another secret and return it; the former opens nothing. Act: connected_app.rotated.

    Raises Refused: wrong_state (it is retired, or has no secret).
    """
    row = _live(app)
    if not row.is_confidential:
        raise Refused("wrong_state", _("This app has no secret: it proves itself by PKCE alone."))
    secret, row.digest = tokens.new()
    row.save(update_fields=["digest"])
    audit.record("connected_app.rotated", row, by=by)
    return secret


@transaction.atomic
def retire(app: ConnectedApp, *, by: Actor) -> None:
    """Let nobody connect it any more, and end every connection. Act: connected_app.retired. Safe to repeat."""
    row = locked(ConnectedApp.objects.filter(pk=app.pk)).get()
    if row.retired_at is not None:
        return
    row.retired_at = clock.now()
    row.save(update_fields=["retired_at"])
    for one in Connection.objects.filter(app=row, ended_at__isnull=True).order_by("pk"):
        connecting.end(one, by=by, why="retired")
    audit.record("connected_app.retired", row, by=by)


def _live(app: ConnectedApp) -> ConnectedApp:
    row = locked(ConnectedApp.objects.filter(pk=app.pk)).get()
    if row.retired_at is not None:
        raise Refused("wrong_state", _("This app is retired. Register another one."))
    return row


def _said(name: str, redirects: Collection[str], scopes: Collection[str], website: str) -> dict[str, Any]:
    said, wanted = text.line(name)[:80], sorted(set(scopes))
    addresses = list(dict.fromkeys(redirects))
    if not said:
        raise Refused("bad_input", _("Give it the name that people know it by."), field="name")
    if website and not (website.startswith("https://") and oauth.is_address(website)):
        raise Refused("bad_input", _("Its website begins with https://."), field="website")
    if not 1 <= len(addresses) <= MOST_REDIRECTS or not all(oauth.is_address(one) for one in addresses):
        raise Refused(
            "bad_input",
            _(
                "Whole addresses, one a line, ten at most: https://…, http://127.0.0.1:…, or a scheme of the app."
            ),
            field="redirects",
        )
    if not wanted or not set(wanted) <= policy.to_ask().keys():
        raise Refused("bad_input", _("Choose what the app may ask people for."), field="scopes")
    return {"name": said, "website": website[:200], "redirects": addresses, "scopes": wanted}
