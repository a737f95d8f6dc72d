"""What every page knows of the organisation: asks no table within a second of the last question."""

from django.conf import settings
from django.db import Error
from django.http import HttpRequest

from turnout.house import queries
from turnout.house.models import Settings
from turnout.ui import framing


def page(request: HttpRequest) -> dict[str, object]:
    """Return name, colour, logo, note and addresses for the base templates."""
    try:
        house = queries.current()
    except Error:  # a page that says so must still be drawn
        house = Settings()
    wanted = framing.hue(request) if framing.is_framed(request) else None
    hue = house.hue if wanted is None else wanted
    return {
        "site_name": house.name,
        "site_hue": hue if hue != Settings().hue else None,
        "site_logo": house.logo,
        "site_note": house.public_note,
        "site_contact": house.contact_email,
        "site_address": settings.TURNOUT_ADDRESS,
    }
