"""Fields of the desk: days, times and moments on the wall clock of a zone."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from turnout.events.rules import dating
from turnout.kernel import times

MOMENT = "%Y-%m-%dT%H:%M"


class DayField(forms.DateField):
    """A day, typed or chosen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"])
        super().__init__(**kwargs)


class HourField(forms.TimeField):
    """A time of day on the event's wall clock."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
        super().__init__(**kwargs)


class MomentField(forms.DateTimeField):
    """A day and time on the wall clock of a zone that is known only when all of the form is read."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)


def instant(typed: datetime | None, zone: str, field: str) -> datetime | None:
    """Return the instant of a typed moment in `zone`. Refused: bad_input when clocks skip that hour."""
    if typed is None:
        return None
    return dating.instant(typed.date(), typed.time(), zone, field)


def wall(when: datetime | None, zone: str) -> str:
    """Return an instant as a moment field shows it."""
    return "" if when is None else times.local(when, zone).strftime(MOMENT)


def places_field(**kwargs: Any) -> forms.IntegerField:
    """Return a field for a number of places; empty means no limit."""
    kwargs.setdefault("label", _("Places"))
    kwargs.setdefault("help_text", _("Empty means no limit."))
    return forms.IntegerField(required=False, min_value=0, max_value=1_000_000, **kwargs)
