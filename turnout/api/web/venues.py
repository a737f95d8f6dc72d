"""Routes that change venues, with their rooms and contacts; as the desk's pages do."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router

from turnout.api.queries import places as queries
from turnout.api.rules import shapes
from turnout.api.web import answers, conditions
from turnout.api.web.entering import Token
from turnout.api.web.events import nothing
from turnout.api.web.inputs import NO_NUL, Body, Why
from turnout.api.web.places import Slug
from turnout.api.web.schemas import VenueOut
from turnout.events.actions import housing
from turnout.kernel import phones
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people import policy
from turnout.ui.doors import actor_of
from turnout.venues import rules
from turnout.venues.actions import managing, parts
from turnout.venues.actions.managing import VenueDraft
from turnout.venues.actions.parts import ContactDraft, RoomDraft
from turnout.venues.models import Venue

router = Router(tags=["venues"])
SCOPE = "venues:write"
M = TypeVar("M", bound=Model)
COLUMN = {"parking": "parking_instructions", "entry": "entry_instructions", "access": "access_notes"}
MICRO = Decimal("0.000001")

Name = Annotated[str, Field(min_length=1, max_length=120, pattern=NO_NUL)]
Line = Annotated[str, Field(max_length=120, pattern=NO_NUL)]
Text = Annotated[str, Field(max_length=2000, pattern=NO_NUL)]
Places = Annotated[int | None, Field(ge=0, le=1_000_000, description="People it takes; null has no limit.")]
Hours = Annotated[
    str, Field(max_length=120, pattern=NO_NUL, description="09:00-12:30, 14:00-18:00; empty is closed.")
]


class Week(Body):
    """When it is open, by weekday; a day that is left out is closed."""

    monday: Hours = ""
    tuesday: Hours = ""
    wednesday: Hours = ""
    thursday: Hours = ""
    friday: Hours = ""
    saturday: Hours = ""
    sunday: Hours = ""


class OtherDay(Body):
    """A day on which it is otherwise."""

    on: date
    hours: Hours = ""


class VenueValues(Body):
    """What is known of a venue; a field that is left out stays as it is."""

    name: Annotated[str, Field(min_length=1, max_length=160, pattern=NO_NUL)] = ""
    street: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = ""
    district: Line = ""
    town: Line = ""
    postcode: Annotated[str, Field(max_length=20, pattern=NO_NUL)] = ""
    country: Annotated[str, Field(pattern="^([A-Za-z]{2})?$", description="Two letters: GB.")] = ""
    latitude: Annotated[float | None, Field(ge=-90, le=90)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180)] = None
    url: Annotated[str, Field(max_length=500, pattern=NO_NUL)] = ""
    parking: Text = Field("", description="Families read this in their confirmation.")
    entry: Text = Field("", description="Which door, which bell, which floor.")
    access: Text = Field("", description="Steps, lift, hearing loop, quiet room.")
    notes: Text = Field("", description="Only for the desk.")
    capacity: Places = None
    opening_hours: Week | None = Field(None, description="null: nobody knows.")
    opening_exceptions: Annotated[list[OtherDay], Field(max_length=400)] = []

    def columns(self) -> dict[str, Any]:
        """Return what was sent, by the names of columns. Refused: bad_input (hours that nobody can read)."""
        sent = self.model_dump(exclude_unset=True)
        if "opening_hours" in sent:
            sent["opening_hours"] = rules.kept_hours(sent["opening_hours"] or {})
        if "opening_exceptions" in sent:
            days = {one["on"].isoformat(): one.get("hours", "") for one in sent["opening_exceptions"]}
            sent["opening_exceptions"] = rules.kept_exceptions(days)
        for name in {"latitude", "longitude"} & sent.keys():
            if sent[name] is not None:
                sent[name] = Decimal(str(sent[name])).quantize(MICRO)
        return {COLUMN.get(name, name): value for name, value in sent.items()}


class NewVenue(VenueValues):
    """A venue before it exists."""

    metro: Line = Field(description="Slug of a region where you manage venues.")
    name: Annotated[str, Field(min_length=1, max_length=160, pattern=NO_NUL)]


class RoomValues(Body):
    """A room."""

    name: Name = ""
    capacity: Places = None


class NewRoom(RoomValues):
    """A room before it exists."""

    name: Name


class ContactValues(Body):
    """Somebody at a venue whom we tell about events there."""

    name: Name = ""
    task: Line = ""
    email: Annotated[str, Field(max_length=254, pattern=NO_NUL)] = Field(
        "", description="Hears of every event that is published there."
    )
    phone: Annotated[str, Field(max_length=40, pattern=NO_NUL)] = Field(
        "", description="With the country code: +44 7700 900418."
    )

    def values(self) -> dict[str, Any]:
        """Return what was sent. Refused: bad_input (a number that nobody could dial)."""
        sent = self.model_dump(exclude_unset=True)
        if sent.get("phone"):
            sent["phone"] = phones.dialled(sent["phone"], "")
            if sent["phone"] is None:
                said = _("This number cannot be dialled. It should look like +44 7700 900418.")
                raise Refused("bad_input", said, field="phone")
        return sent


class NewContact(ContactValues):
    """A contact before it exists."""

    name: Name


class Closing(Why):
    """From when on it is closed, and why."""

    on: date


@router.post("/venues", response={201: VenueOut}, auth=Token(SCOPE), summary="Add a venue")
def create(request: HttpRequest, sent: NewVenue) -> HttpResponse:
    """Add a venue to a region where you manage venues. Scope: venues:write."""
    actor = actor_of(request)
    policy.require(actor, Permission.MANAGE_VENUES)
    metro = queries.metro_to_fill(actor, sent.metro)
    if metro is None:
        raise Refused("bad_input", _("You manage no venues in such a region."), field="metro")
    columns = {name: value for name, value in sent.columns().items() if name != "metro"}
    made = managing.create(VenueDraft(metro=metro, **columns), by=actor)
    return answers.created(_shape(request, made.slug), f"/venues/{made.slug}")


@router.patch("/venues/{slug}", response=VenueOut, auth=Token(SCOPE), summary="Change a venue")
def change(request: HttpRequest, slug: Slug, sent: VenueValues) -> HttpResponse:
    """Change what is known of a venue; no more events there than it has room for. Scope: venues:write."""
    venue = managing.under_lock(_mine(request, slug).pk)
    conditions.require_match(request, answers.data(_shape(request, slug)))
    columns = sent.columns()
    capacity = columns.pop("capacity", venue.capacity)
    housing.change_venue(venue, columns, capacity, by=actor_of(request))
    return answers.data(_shape(request, slug))


@router.delete("/venues/{slug}", response={204: None}, auth=Token(SCOPE), summary="Delete a venue")
def delete(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Delete a venue where nothing ever took place; others are closed. Scope: venues:write."""
    managing.delete(_mine(request, slug), by=actor_of(request))
    return answers.gone()


@router.post("/venues/{slug}/closing", response=VenueOut, auth=Token(SCOPE), summary="Close a venue for good")
def close(request: HttpRequest, slug: Slug, sent: Closing) -> HttpResponse:
    """Say from which day on a venue is closed: no event there is published from then on. Scope: venues:write."""
    managing.close(_mine(request, slug), sent.on, by=actor_of(request), reason=sent.reason)
    return answers.data(_shape(request, slug))


@router.post("/venues/{slug}/reopening", response=VenueOut, auth=Token(SCOPE), summary="Reopen a venue")
def reopen(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Take the closing of a venue back. Scope: venues:write."""
    managing.reopen(_mine(request, slug), by=actor_of(request))
    return answers.data(_shape(request, slug))


@router.post("/venues/{slug}/rooms", response={201: VenueOut}, auth=Token(SCOPE), summary="Add a room")
def add_room(request: HttpRequest, slug: Slug, sent: NewRoom) -> HttpResponse:
    """Add a room to a venue. Scope: venues:write."""
    parts.add_room(_mine(request, slug), RoomDraft(**sent.model_dump()), by=actor_of(request))
    return answers.created(_shape(request, slug), f"/venues/{slug}")


@router.patch("/venues/{slug}/rooms/{key}", response=VenueOut, auth=Token(SCOPE), summary="Change a room")
def change_room(request: HttpRequest, slug: Slug, key: UUID, sent: RoomValues) -> HttpResponse:
    """Change a room, and how many people it takes. Scope: venues:write."""
    venue = managing.under_lock(_mine(request, slug).pk)
    room = _part(venue.rooms.all(), key)
    values = {"name": room.name, "capacity": room.capacity, **sent.model_dump(exclude_unset=True)}
    housing.change_room(room, values["name"], values["capacity"], by=actor_of(request))
    return answers.data(_shape(request, slug))


@router.delete("/venues/{slug}/rooms/{key}", response=VenueOut, auth=Token(SCOPE), summary="Delete a room")
def delete_room(request: HttpRequest, slug: Slug, key: UUID) -> HttpResponse:
    """Delete a room where nothing ever took place. Scope: venues:write."""
    parts.remove_room(_part(_mine(request, slug).rooms.all(), key), by=actor_of(request))
    return answers.data(_shape(request, slug))


@router.post("/venues/{slug}/contacts", response={201: VenueOut}, auth=Token(SCOPE), summary="Add a contact")
def add_contact(request: HttpRequest, slug: Slug, sent: NewContact) -> HttpResponse:
    """Note somebody at a venue whom we tell about events there. Scope: venues:write."""
    draft = ContactDraft(**sent.values())
    parts.add_contact(_mine(request, slug), draft, by=actor_of(request))
    return answers.created(_shape(request, slug), f"/venues/{slug}")


@router.patch(
    "/venues/{slug}/contacts/{key}", response=VenueOut, auth=Token(SCOPE), summary="Change a contact"
)
def change_contact(request: HttpRequest, slug: Slug, key: UUID, sent: ContactValues) -> HttpResponse:
    """Change what is known of a contact. Scope: venues:write."""
    contact = _part(_mine(request, slug).contacts.all(), key)
    parts.change_contact(contact, sent.values(), by=actor_of(request))
    return answers.data(_shape(request, slug))


@router.delete(
    "/venues/{slug}/contacts/{key}", response=VenueOut, auth=Token(SCOPE), summary="Forget a contact"
)
def delete_contact(request: HttpRequest, slug: Slug, key: UUID) -> HttpResponse:
    """Forget somebody at a venue. Scope: venues:write."""
    parts.remove_contact(_part(_mine(request, slug).contacts.all(), key), by=actor_of(request))
    return answers.data(_shape(request, slug))


def _mine(request: HttpRequest, slug: str) -> Venue:
    found = queries.venue_to_change(actor_of(request), slug)
    if found is None:
        raise nothing()
    return found


def _part(rows: QuerySet[M], key: UUID) -> M:
    found = rows.filter(pk=key).first()
    if found is None:
        raise nothing()
    return found


def _shape(request: HttpRequest, slug: str) -> shapes.Shape:
    return shapes.venue(_mine(request, slug), for_desk=True)
