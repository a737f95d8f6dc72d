"""Metros, venues and rooms of the demo."""

from collections.abc import Iterable, Mapping
from typing import Any

from turnout.kernel.actors import SYSTEM
from turnout.venues.actions import managing, metros, parts
from turnout.venues.actions.managing import VenueDraft
from turnout.venues.actions.metros import MetroDraft
from turnout.venues.actions.parts import ContactDraft, RoomDraft
from turnout.venues.models import Metro, Venue

ADDRESS = ("street", "town", "postcode", "country")
ADVICE = {
    "parking": "parking_instructions",
    "entry": "entry_instructions",
    "access": "access_notes",
    "capacity": "capacity",
}


def make_metros(texts: Iterable[Mapping[str, str]]) -> dict[str, Metro]:
    """Return the metros by name."""
    return {text["name"]: metros.create(MetroDraft(**text), by=SYSTEM) for text in texts}


def furnish(texts: Iterable[Mapping[str, Any]], known: Mapping[str, Metro]) -> None:
    """Say of imported libraries, and of venues made here, how to get in and which rooms they have."""
    for text in texts:
        venue = _venue(text, known[text["metro"]])
        for room in text.get("rooms", []):
            parts.add_room(venue, RoomDraft(**room), by=SYSTEM)
        for contact in text.get("contacts", []):
            parts.add_contact(venue, ContactDraft(**contact), by=SYSTEM)


def _venue(text: Mapping[str, Any], metro: Metro) -> Venue:
    advice = {field: text[name] for name, field in ADVICE.items() if name in text}
    imported = Venue.objects.filter(metro=metro, name=text["name"]).first()
    if imported is not None:
        return managing.change(imported, advice, by=SYSTEM)
    address = {name: text[name] for name in ADDRESS if name in text}
    return managing.create(VenueDraft(metro=metro, name=text["name"], **address, **advice), by=SYSTEM)
