"""Words of pages and messages about registrations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.contrib.humanize.templatetags import humanize
from django.utils.translation import gettext as _

from turnout.ui import dates

register = template.Library()


@register.filter
def ordinal(number: int) -> str:
    """Return `1st`, `2nd`, `3rd` of a rank in a line."""
    return str(humanize.ordinal(number))


@register.filter
def first_day(event: Mapping[str, Any]) -> str:
    """Return the local day on which an event's facts say that it begins; nothing for one without a date."""
    first = min((one["starts_at"] for one in event["sessions"]), default="")
    return dates.day_long(dates.in_zone(datetime.fromisoformat(first), event["time_zone"])) if first else ""


@register.filter
def lasting(seconds: float) -> str:
    """Return a duration to about its largest unit: `40 s`, `12 min`, `5 h`, `2 days`."""
    for unit, size, most in (
        (_("%(n)s s"), 1, 120),
        (_("%(n)s min"), 60, 7200),
        (_("%(n)s h"), 3600, 172_800),
    ):
        if seconds < most:
            return unit % {"n": round(seconds / size)}
    return _("%(n)s days") % {"n": round(seconds / 86_400)}


@register.filter
def of(found: Mapping[Any, Any], key: Any) -> Any:
    """Return what stands under a key; nothing for a key that is not there."""
    return found.get(key, ())
