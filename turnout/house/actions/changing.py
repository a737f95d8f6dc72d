"""Settings are changed one act at a time, with what was and what is now."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.house import queries
from turnout.house.models import House, Logo, Settings
from turnout.house.models.rows import THE_ONE
from turnout.house.rules import bounds, pictures
from turnout.kernel import drafts
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused

WORDS = frozenset({"name", "contact_email", "public_note", "logo"})  # what they hold stays out of the record
FIELDS = frozenset(Settings.__dataclass_fields__) - {"version", "logo"}


@transaction.atomic
def change(changes: Mapping[str, Any], *, by: Actor) -> Settings:
    """Change what holds for this installation. Refused: bad_input, its field named.

    The act holds before and after of figures; of words only that they changed, for an address is personal.
    """
    row = _under_lock()
    before = row.values()
    wanted = {name: changes[name] for name in FIELDS & changes.keys()}
    changed = drafts.fill(row, wanted)
    if not changed:
        return Settings(**before)
    bounds.require(row.values())
    bounds.require_sites(row.widget_sites)
    drafts.check(row)
    _require_quiet(row)
    return _saved(row, before, changed, by)


@transaction.atomic
def change_logo(uploaded: bytes, *, by: Actor) -> Settings:
    """Take a picture as the organisation's logo. Refused: bad_input (no picture, too large)."""
    drawn = pictures.drawn_anew(uploaded)
    row = _under_lock()
    before = row.values()
    if row.logo == drawn.digest:
        return Settings(**before)
    Logo.objects.exclude(digest=drawn.digest).delete()
    Logo.objects.get_or_create(digest=drawn.digest, defaults={"picture": drawn.octets})
    row.logo = drawn.digest
    return _saved(row, before, ["logo"], by)


@transaction.atomic
def remove_logo(*, by: Actor) -> Settings:
    """Show the mark again instead of a logo."""
    row = _under_lock()
    before = row.values()
    if not row.logo:
        return Settings(**before)
    Logo.objects.all().delete()
    row.logo = ""
    return _saved(row, before, ["logo"], by)


def _under_lock() -> House:
    House.objects.get_or_create(pk=THE_ONE)
    return locked(House.objects.filter(pk=THE_ONE)).get()


def _require_quiet(row: House) -> None:
    if row.quiet_from == row.quiet_until:
        raise Refused(
            "bad_input",
            _("Quiet hours that begin and end at the same time last all day."),
            field="quiet_until",
        )


def _saved(row: House, before: Mapping[str, Any], changed: list[str], by: Actor) -> Settings:
    row.version += 1
    row.save()
    figures = sorted(set(changed) - WORDS)
    audit.record(
        "settings.changed",
        row,
        by=by,
        fields=sorted(changed),
        before={name: bounds.figure(before[name]) for name in figures},
        after={name: bounds.figure(getattr(row, name)) for name in figures},
    )
    queries.keep(None)
    transaction.on_commit(lambda: queries.keep(None))
    return Settings(**row.values())
