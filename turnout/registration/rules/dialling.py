"""In which country a phone number without a country code is read."""

from babel.core import get_global

from turnout.events.models import Event


def region(event: Event) -> str:
    """Return the country of an event: its venue's, else that of its time zone; empty when neither tells."""
    if event.venue is not None and event.venue.country:
        return str(event.venue.country).upper()
    return str(get_global("zone_territories").get(event.time_zone, ""))
