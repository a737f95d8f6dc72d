"""What settings may be: each within its bounds, durations in whole seconds."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from turnout.house.models import BOUNDS
from turnout.house.rules import durations
from turnout.kernel.refusals import Refused

SITE = re.compile(r"https?://(\*\.)?[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:\d{1,5})?")


def require(values: Mapping[str, Any]) -> None:
    """Refuse (bad_input, its field named) a value outside of its bounds; None stands for never."""
    for name, value in values.items():
        if name in BOUNDS and value is not None:
            least, most = BOUNDS[name]
            if not least <= value <= most:
                said = {"least": _said(least), "most": _said(most)}
                words = _("Choose something between %(least)s and %(most)s.") % said
                raise Refused("bad_input", words, field=name)
        if isinstance(value, timedelta) and value.microseconds:
            raise Refused("bad_input", _("A duration is given in whole seconds."), field=name)


def require_sites(addresses: Iterable[str]) -> None:
    """Refuse (bad_input) what is no address of a site: scheme and host, as browsers compare them (RFC 6454)."""
    for one in addresses:
        if not SITE.fullmatch(one):
            words = _("“%(site)s” is no address of a site. Write it like https://www.example.org")
            raise Refused("bad_input", words % {"site": one[:80]}, field="widget_sites")


def figure(value: Any) -> Any:
    """Return a value as a fact of an act holds it: seconds, numbers, times of day, codes."""
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return value if value is None or isinstance(value, bool | int | str) else value.isoformat("minutes")


def _said(bound: int | timedelta) -> str:
    return durations.said(bound) if isinstance(bound, timedelta) else f"{bound:,}"
