"""Export: a roster leaves the house as a file, and the history says who took what along (G-81)."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event, Question, Voucher
from turnout.events.queries import vouchers
from turnout.kernel import permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.models import User
from turnout.registration.queries import answers, exporting, record, roster
from turnout.registration.rules import codes

NARROWING = ("state", "tier", "source", "proof", "note", "here", "session", "answer", "owes")


def may_take_contacts(event: Event, by: Actor) -> bool:
    """Return whether the file may say how to reach people."""
    return permissions.may(by, Permission.EXPORT_DATA, event)


def require_oneself(by: Actor) -> None:
    """Refuse (`not_allowed`) whoever acts for somebody else: nothing is exported meanwhile."""
    if by.acting_for:
        raise Refused("not_allowed", _("Nothing is exported while you act for somebody else."))


@transaction.atomic
def export(event: Event, filter_: roster.Filter, columns: Iterable[str], *, by: Actor) -> Iterator[list[str]]:
    """Return the rows of a roster with these columns, header first, read while they are taken.

    After: one act with the number of people, the columns and what narrowed it (never the words). Refused:
    not_allowed while acting for somebody or for columns of contact without EXPORT_DATA, bad_input without columns.
    """
    chosen, questions = require(event, columns, by=by)
    people = roster.narrowed(event, filter_)
    narrowed_by = {name: getattr(filter_, name) for name in NARROWING}
    facts = {name: value for name, value in narrowed_by.items() if roster.is_known(name, value)}
    audit.record("roster.exported", event, by=by, count=people.count(), columns=chosen,
                 has_words=bool(filter_.words), **facts)  # fmt: skip
    return exporting.rows(people, chosen, questions)


def require(event: Event, columns: Iterable[str], *, by: Actor) -> tuple[list[str], Sequence[Question]]:
    """Return the columns that there are, and what the event asks. Refused: as `export`."""
    require_oneself(by)
    wanted, questions = list(columns), answers.everything_asked(event)
    chosen = [name for name in exporting.offered(questions, with_contact=True) if name in wanted]
    _require(event, chosen, by)
    return chosen, questions


def _require(event: Event, columns: Sequence[str], by: Actor) -> None:
    if not columns:
        raise Refused("bad_input", _("Choose at least one column."), field="columns")
    if any(
        exporting.COLUMNS[name].is_contact for name in columns if name in exporting.COLUMNS
    ) and not may_take_contacts(event, by):
        raise Refused("not_allowed", _("Your role does not include taking contact data along."))


@transaction.atomic
def export_codes(event: Event, *, by: Actor) -> Iterator[list[object]]:
    """Return the rows of a file with all codes of an event, header first, read while they are taken.

    After: one act with their number. Refused: not_allowed while acting for somebody.
    """
    require_oneself(by)
    audit.record("codes.exported", event, by=by, count=Voucher.objects.filter(event=event).count())
    return codes.rows(vouchers.every(event), event)


def note_record(user: User, asked: record.Filter, *, by: Actor) -> None:
    """Note that a user has the record, as far as a filter finds it, as a file. Act: audit.exported."""
    audit.record(
        "audit.exported",
        user,
        by=by,
        kind=asked.verb,
        first=str(asked.first or ""),
        last=str(asked.last or ""),
        acting=asked.is_acting,
    )
