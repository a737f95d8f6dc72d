"""The side navigation of the desk: what somebody may open, and where he is."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from turnout.kernel import permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission, Reach
from turnout.ui.doors import actor_of

HOME = "/desk/"
Counter = Callable[[Actor], int]

_counters: dict[str, Counter] = {}


def count_with(url: str, counter: Counter) -> None:
    """Let `counter` say, in a statement or two, how much there is to do at a part of the desk; called at start."""
    _counters[url] = counter


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the desk: its address, name and icon, which permission opens it, and what else lies in it."""

    url: str
    label: str | Promise
    icon: str
    permission: Permission
    group: str | Promise = ""
    also: str = ""
    key: str = ""  # pressed after g
    scope: str = ""  # only for whoever has the permission for single things of this kind
    within: str = ""  # only for whoever has it in a whole scope of this kind, not for single things


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the navigation, as `ui/desk_nav.html` draws it."""

    url: str
    label: str
    icon: str
    is_current: bool
    group: str = ""
    count: int | None = None
    key: str = ""


PLACES = (
    Place(HOME, _("Today"), "inbox", Permission.SEE_DESK, key="t"),
    Place("/desk/search/", _("Search"), "search", Permission.SEE_DESK, key="s"),
    Place(
        "/desk/events/", _("Events"), "calendar", Permission.SEE_EVENTS, also="/desk/registrations/", key="e"
    ),
    Place("/desk/chairing/", _("My events"), "user-check", Permission.SEE_EVENTS, key="c", scope="event"),
    Place("/desk/officer/", _("Oversight"), "eye", Permission.APPROVE_EVENTS, key="o"),
    Place("/desk/waitlists/", _("Waitlists"), "list-ordered", Permission.SEE_ROSTER, key="w"),
    Place("/desk/people/", _("People"), "users", Permission.SEE_PEOPLE, key="p"),
    Place("/desk/venues/", _("Venues"), "map-pin", Permission.MANAGE_VENUES, key="v"),
    Place("/desk/messages/", _("Messages"), "mail", Permission.SEE_MESSAGES, key="m"),
    Place("/desk/metros/", _("Metros"), "building-2", Permission.MANAGE_VENUES, _("Set up")),
    Place("/desk/topics/", _("Topics"), "tag", Permission.MANAGE_EVENTS, within="metro"),
    Place("/desk/roles/", _("Roles"), "shield", Permission.MANAGE_GRANTS),
    Place(
        "/desk/applications/", _("Applications"), "cpu", Permission.MANAGE_APPLICATIONS, also="/desk/apps/"
    ),
    Place("/desk/settings/", _("Settings"), "sliders-horizontal", Permission.CHANGE_SETTINGS),
    Place("/desk/webhooks/", _("Webhooks"), "share-2", Permission.MANAGE_WEBHOOKS),
    Place("/desk/audit/", _("Audit"), "history", Permission.SEE_AUDIT),
    Place("/desk/system/", _("System"), "settings", Permission.SEE_SYSTEM),
)


def context(request: HttpRequest) -> dict[str, object]:
    """Return `desk_nav` for templates: worked out only on pages that draw it."""
    return {"desk_nav": SimpleLazyObject(lambda: nav(actor_of(request), request.path))}


def nav(actor: Actor, path: str) -> list[Item]:
    """Return the parts of the desk that `actor` may open and that exist, the one of `path` marked."""
    found: list[Item] = []
    group = ""
    for place in PLACES:
        group = str(place.group) or group
        if not _is_open(permissions.reach(actor, place.permission), place) or not exists(place.url):
            continue
        is_new = bool(group) and all(item.group != group for item in found)
        starts = path.startswith(place.url) or bool(place.also and path.startswith(place.also))
        is_current = path == place.url if place.url == HOME else starts
        count = _counters[place.url](actor) if place.url in _counters else None
        found.append(
            Item(
                place.url,
                str(place.label),
                place.icon,
                is_current,
                group if is_new else "",
                count,
                place.key,
            )
        )
    return found


def _is_open(reach: Reach, place: Place) -> bool:
    if place.within:
        return reach.spans(place.within)
    return bool(reach.ids(place.scope)) if place.scope else bool(reach)


@lru_cache(maxsize=64)
def exists(url: str) -> bool:
    """Return whether some room of this installation answers at this address."""
    try:
        resolve(url)
    except Resolver404:
        return False
    return True
