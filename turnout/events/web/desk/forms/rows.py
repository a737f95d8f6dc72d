"""Rows that come several at a time: sessions and kinds of place; one row more or less without script."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django import forms as django_forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Session
from turnout.events.rules import dating
from turnout.events.rules.dating import SessionDraft
from turnout.events.web.desk.forms import fields
from turnout.kernel.refusals import Refused
from turnout.ui import forms, refusing

MOST = 60


class SessionForm(forms.Form):
    """One sitting."""

    day = fields.DayField(label=_("Day"))
    starts = fields.HourField(label=_("Starts"), required=False)
    ends = fields.HourField(label=_("Ends"), required=False)
    title = django_forms.CharField(  # type: ignore[assignment]  # a field takes the place of the form's own
        label=_("Name of the session"), required=False, max_length=160
    )
    doors = fields.HourField(label=_("Doors open"), required=False)
    last_day = fields.DayField(label=_("Ends on another day"), required=False)
    is_whole_day = django_forms.BooleanField(label=_("Takes the whole day"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for hours unless it takes the whole day; let a session that ends on another day move as a whole."""
        found = super().clean() or self.cleaned_data
        was, ended = self.initial.get("day"), self.initial.get("last_day")
        if was and ended and found.get("last_day") == ended and found.get("day") not in (None, was):
            found["last_day"] = ended + (found["day"] - was)  # only the first day was typed anew
        if not found.get("is_whole_day"):
            for name in ("starts", "ends"):
                if name not in self.errors and found.get(name) is None:
                    self.add_error(name, _("Write a time, such as 18:00."))
        return found

    def draft(self) -> SessionDraft:
        """Return the sitting as plain data. Before: the form is valid."""
        found = self.cleaned_data
        midnight = SessionDraft(day=found["day"]).starts
        return SessionDraft(
            day=found["day"],
            starts=found["starts"] or midnight,
            ends=found["ends"] or midnight,
            last_day=found["last_day"],
            doors=found["doors"],
            title=found["title"],
            is_whole_day=found["is_whole_day"],
        )


class TierForm(forms.Form):
    """One kind of place."""

    name = django_forms.CharField(label=_("Kind of place"), max_length=120)
    capacity = fields.places_field(help_text="")
    description = django_forms.CharField(label=_("What it includes"), required=False, max_length=400)
    has_line = django_forms.BooleanField(label=_("People may wait for it when it is full"), required=False)

    def draft(self) -> TierDraft:
        """Return the kind of place as plain data. Before: the form is valid."""
        return TierDraft(**self.cleaned_data)


Rows = BaseFormSet[Any]
SESSION_ROW = {"starts": "10:00", "ends": "12:00"}
TIER_ROW: dict[str, Any] = {"name": _("Place"), "capacity": 20, "has_line": True}
NEW_TIER: dict[str, Any] = {"has_line": True}


def sessions(data: QueryDict | None = None, initial: Sequence[Mapping[str, Any]] | None = None) -> Rows:
    """Return the rows of sessions."""
    return _rows(SessionForm, "sessions", data, initial)


def sessions_of_draft(data: QueryDict) -> Rows:
    """Return the rows of sessions of a draft: one where nothing was written yet stands for a date to come later."""
    found = sessions(data)
    for one in found.forms:
        one.empty_permitted, one.use_required_attribute = True, False
        one.initial = {name: time.fromisoformat(hour) for name, hour in SESSION_ROW.items()}
    return found


def drafts(rows: Rows) -> list[Any]:
    """Return what was written as plain data. Before: the rows are valid."""
    return [one.draft() for one in rows.forms if one.cleaned_data]


def tiers(data: QueryDict | None = None, initial: Sequence[Mapping[str, Any]] | None = None) -> Rows:
    """Return the rows of kinds of place."""
    return _rows(TierForm, "tiers", data, initial)


def of_sessions(found: Sequence[Session], zone: str) -> list[dict[str, Any]]:
    """Return sessions as the rows that show them, on the wall clock of `zone`."""
    return [_of_session(one, zone) for one in found]


def changed(
    data: QueryDict, prefix: str, form: type[forms.Form], fresh: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return what was typed in the rows, with the row more or less that a button asked for; nothing is judged."""
    rows = [_typed(data, f"{prefix}-{number}", form) for number in range(_total(data, prefix))]
    if data.get("add") == prefix and len(rows) < MOST:
        rows.append(dict(fresh))
    gone = data.get(f"remove_{prefix}", "")
    if gone.isdecimal() and len(gone) < len("1000") and int(gone) < len(rows) and len(rows) > 1:
        del rows[int(gone)]
    return rows


def asks_for_rows(data: QueryDict) -> bool:
    """Return whether a button asked for a row more or less, and nothing else."""
    return "add" in data or any(name.startswith("remove_") for name in data)


def put(rows: Rows, refused: Refused) -> bool:
    """Show a refusal in the row that it is about; return whether there is one.

    What is wrong with the dates as a whole stands beside the first day.
    """
    number = refused.facts.get("at")
    if number is None and refused.field == rows.prefix == "sessions":
        number, refused = 0, Refused(refused.code, refused.message, refused.next_step, field="day")
    if number is None or number >= len(rows.forms):
        return False
    refusing.put(rows.forms[number], refused)
    return True


def _rows(
    form: type[forms.Form], prefix: str, data: QueryDict | None, initial: Sequence[Mapping[str, Any]] | None
) -> Rows:
    kind = formset_factory(form, extra=0, min_num=0, max_num=MOST, absolute_max=MOST, validate_max=True)
    found = kind(data, prefix=prefix, initial=initial)
    for number, one in enumerate(found.forms, start=1):
        one.empty_permitted = False
        one.title = (_("Session %(number)s") if prefix == "sessions" else _("Kind of place %(number)s")) % {
            "number": number
        }
    return found


def _total(data: QueryDict, prefix: str) -> int:
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    return min(int(total), MOST) if total.isdecimal() and len(total) < 6 else 0  # noqa: PLR2004 -- digits of any sane number


def _typed(data: QueryDict, prefix: str, form: type[forms.Form]) -> dict[str, Any]:
    return {
        name: (f"{prefix}-{name}" in data)
        if isinstance(field, django_forms.BooleanField)
        else data.get(f"{prefix}-{name}", "")
        for name, field in form.base_fields.items()
    }


def _of_session(one: Session, zone: str) -> dict[str, Any]:
    found = dating.draft_of(one, zone)
    return {
        "day": found.day,
        "starts": None if found.is_whole_day else found.starts,
        "ends": None if found.is_whole_day else found.ends,
        "title": found.title,
        "last_day": found.last_day,
        "doors": found.doors,
        "is_whole_day": found.is_whole_day,
    }
