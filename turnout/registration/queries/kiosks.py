"""What is asked about the links of volunteers."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from turnout.events.models import Event
from turnout.kernel import keyset, tokens
from turnout.people.queries import history
from turnout.registration.models import Attendee, Kiosk
from turnout.registration.states import AttendeeState

PAGE = 50


def by_token(token: str) -> Kiosk | None:
    """Return the link with this secret, whether it still opens anything or not."""
    return _with_place().filter(digest=tokens.digest(token)).first()


def by_key(key: UUID) -> Kiosk | None:
    """Return the link with this key, with its event and where that takes place."""
    return _with_place().filter(pk=key).first()


def links(event: Event, *, after: str = "", before: str = "") -> keyset.Page[Kiosk]:
    """Return a page of the links of an event, the newest first: one statement."""
    return keyset.page(Kiosk.objects.filter(event=event), "-pk", after=after, before=before, size=PAGE)


def of_event(event: Event, keys: Collection[UUID]) -> dict[UUID, Kiosk]:
    """Return those of the links that belong to an event."""
    return Kiosk.objects.filter(event=event).in_bulk(keys)


def called(keys: Collection[UUID]) -> dict[UUID, str]:
    """Return the names that links were given; those that are not told here have been forgotten."""
    return dict(Kiosk.objects.filter(pk__in=keys).values_list("pk", "name"))


def guarded(event: Event, key: UUID) -> Attendee | None:
    """Return somebody who has a place at an event, or waits for one, with whoever registered him."""
    rows = Attendee.objects.filter(
        event=event, pk=key, state__in=[AttendeeState.CONFIRMED, AttendeeState.WAITING]
    )
    return rows.select_related("person", "registration__registrant").first()


def over(before: datetime) -> "QuerySet[Kiosk]":
    """Return the links that ended before an instant."""
    return Kiosk.objects.filter(expires_at__lt=before)


def names(keys: Collection[UUID]) -> dict[str, str]:
    """Return how a history calls the holders of links; who is not told here has been forgotten."""
    rows = Kiosk.objects.filter(pk__in=keys).values_list("pk", "name")
    return {str(key): _("%(name)s (volunteer at the door)") % {"name": name} for key, name in rows}


def introduce() -> None:
    """Let histories of the people room call volunteers by name."""
    history.called("kiosk", names, lambda: _("a volunteer"))


def _with_place() -> "QuerySet[Kiosk]":
    return Kiosk.objects.select_related("event__venue", "event__room")
