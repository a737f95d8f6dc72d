"""What a racer can be told to do with apps of others: let them, let them less, exchange what they were given."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from turnout.kernel.actors import SYSTEM
from turnout.people.actions import api_tokens, connecting, registering_apps
from turnout.people.models import ConnectedApp, Connection, User
from turnout.people.rules import oauth

Order = dict[str, Any]
Wait = Callable[[], None]


def allow_app(order: Order, wait: Wait) -> str:
    """Let an app do what stands in the order."""
    app, user = _app(order), User.objects.get(pk=UUID(order["user"]))
    scopes = tuple(order["scopes"])
    asked = oauth.Asked(app, app.redirects[0], scopes, "c" * 43)
    wait()
    connecting.allow(user, asked, scopes, by=user.actor)
    return ""


def refresh_app(order: Order, wait: Wait) -> str:
    """Exchange a refresh token."""
    app = _app(order)
    wait()
    issued = connecting.refresh(app, order["token"])
    return " ".join(issued.scopes) if issued else ""


def narrow_app(order: Order, wait: Wait) -> str:
    """Register an app for what stands in the order."""
    app = _app(order)
    wait()
    registering_apps.change(app, app.name, app.redirects, order["scopes"], by=SYSTEM)
    return ""


def retire_app(order: Order, wait: Wait) -> str:
    """Let nobody connect an app any more."""
    app = _app(order)
    wait()
    registering_apps.retire(app, by=SYSTEM)
    return ""


def give_as_seen(order: Order, wait: Wait) -> str:
    """The negative control: give a token for what was seen some time ago."""
    row = Connection.objects.select_related("app").get(app=_app(order), ended_at__isnull=True)
    wait()
    api_tokens.of_connection(row, order["scopes"], connecting.ACCESS_LIVES)
    return ""


def _app(order: Order) -> ConnectedApp:
    return ConnectedApp.objects.get(pk=UUID(order["app"]))


ACTS = (allow_app, refresh_app, narrow_app, retire_app, give_as_seen)
