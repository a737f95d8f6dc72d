"""What settings may be: each within its bounds, durations in whole seconds."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from turnout.house.models import BOUNDS
from turnout.house.rules import durations
from turnout.kernel.refusals import Refused


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


def figure(value: Any) -> Any:
    """Return a value as a fact of an act holds it: seconds, numbers, times of day, codes."""
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return value if value is None or isinstance(value, bool | int | str) else value.isoformat("minutes")


def _said(bound: int | timedelta) -> str:
    return durations.said(bound) if isinstance(bound, timedelta) else f"{bound:,}"
