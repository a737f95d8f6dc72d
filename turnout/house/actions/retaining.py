"""How long personal data is kept is changed by an act, and so is that it was applied: with figures alone."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.house import queries
from turnout.house.models import TERMS, House, Retention
from turnout.house.models.rows import THE_ONE
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused


@transaction.atomic
def change_terms(wanted: Mapping[str, int | None], *, by: Actor) -> None:
    """Change for how many days kinds are kept. Act: retention.changed. Refused: bad_input, its field the kind."""
    before = queries.kept_for()
    changed = {kind: days for kind, days in wanted.items() if before[kind] != days}
    for kind, days in changed.items():
        _require(kind, days)
        Retention.objects.update_or_create(kind=kind, defaults={"days": days})
    if changed:
        old = {kind: before[kind] for kind in changed}
        audit.record(
            "retention.changed", House(pk=THE_ONE), by=by, fields=sorted(changed), before=old, after=changed
        )


def record_applied(removed: Mapping[str, int], *, by: Actor) -> None:
    """Record how many of each kind were removed because their time was over. Act: retention.applied."""
    count = sum(removed.values())
    if count:
        audit.record("retention.applied", House(pk=THE_ONE), by=by, count=count, removed=dict(removed))


def _require(kind: str, days: int | None) -> None:
    term = TERMS[kind]
    if days is None and not term.may_be_endless:
        raise Refused("bad_input", _("This is never kept for ever: write a number of days."), field=kind)
    if days is not None and not term.least <= days <= term.most:
        said = {"least": term.least, "most": f"{term.most:,}"}
        raise Refused("bad_input", _("Write %(least)s to %(most)s days.") % said, field=kind)
