"""Files of what the desk shows are noted before they are sent."""

from turnout.audit import actions as audit
from turnout.front.queries.record import Filter
from turnout.kernel.actors import Actor
from turnout.people.models import User


def note_record(user: User, asked: Filter, *, by: Actor) -> None:
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
