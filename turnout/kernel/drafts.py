"""Plain data made fit to be stored: typed text tidied, and what does not fit refused beside its field."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField, ForeignKey, Model, TextField
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from turnout.kernel import text
from turnout.kernel.refusals import Refused

MOST = 1_000_000  # places; more than any building holds, and inside every database's integers


def fill(thing: Model, values: Mapping[str, Any]) -> list[str]:
    """Put tidied `values` on a thing that is not saved here; return the names of the fields that changed."""
    changed = []
    for name, value in values.items():
        field = thing._meta.get_field(name)
        kept = _tidied(field, value)
        if isinstance(field, ForeignKey):
            is_same = getattr(thing, field.attname) == (None if kept is None else kept.pk)
        else:
            is_same = getattr(thing, name) == kept
        if not is_same:
            setattr(thing, name, kept)
            changed.append(name)
    return changed


def check(thing: Model, *, only: Iterable[str] = ()) -> None:
    """Refuse (`bad_input`, its field named) a thing whose own columns break a limit; asks no table."""
    names = set(only)
    skipped = {
        field.name
        for field in thing._meta.concrete_fields
        if isinstance(field, ForeignKey) or (names and field.name not in names)
    }
    try:
        thing.clean_fields(exclude=skipped)
    except ValidationError as wrong:
        name, errors = next(iter(wrong.error_dict.items()))
        raise Refused("bad_input", _sentence(thing, name, errors[0]), field=name) from wrong


def require_places(capacity: int | None, field: str = "capacity") -> None:
    """Refuse a number of places that is negative or beyond reason; None stands for no limit (G-01)."""
    if capacity is not None and not 0 <= capacity <= MOST:
        raise Refused(
            "bad_input",
            _("Write a number of places from 0 to %(most)s.") % {"most": f"{MOST:,}"},
            field=field,
        )


def _tidied(field: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if isinstance(field, TextField):
        return text.clean(value)
    return text.line(value) if isinstance(field, CharField) else value


def _sentence(thing: Model, name: str, error: ValidationError) -> str:
    label = capfirst(str(getattr(thing._meta.get_field(name), "verbose_name", name)))
    params = error.params or {}
    if error.code in {"blank", "null"}:
        return _("%(label)s is missing.") % {"label": label}
    if error.code == "max_length":
        return _("%(label)s has %(has)s characters. Keep it to %(most)s.") % {
            "label": label,
            "has": params.get("show_value", ""),
            "most": params.get("limit_value", ""),
        }
    return f"{label}: {error.messages[0]}"
