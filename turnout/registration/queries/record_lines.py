"""Acts in words, as a page and a file show them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from turnout.audit.models import AuditEntry
from turnout.audit.models.acts import AuditEntries
from turnout.audit.rules import words
from turnout.kernel import times
from turnout.kernel.actors import Actor
from turnout.people.queries import history
from turnout.registration.queries import record
from turnout.registration.queries.record import Filter


def told(acts: Sequence[AuditEntry]) -> list[dict[str, Any]]:
    """Return acts as the page and the file show them; a fixed number of statements for any number of acts."""
    names = history.names_of(act.actor for act in acts)
    links = record.links(acts)
    found = []
    for act, line in zip(acts, record.lines(acts), strict=True):
        name, url = links.get((act.subject_kind, act.subject_id), ("", ""))
        found.append(
            {
                "act": act,
                "who": names.get(act.actor, ""),
                "words": words.told(act.verb, act.facts),
                "name": name,
                "url": url,
                "kind": act.subject_kind.split(".")[-1],
                "reason": line.reason,
                "changes": [
                    (kind.split(".")[-1], source, target) for kind, _id, source, target in line.changes
                ],
                "facts": [
                    (key.replace("_", " "), value)
                    for key, value in act.facts.items()
                    if value not in ("", None)
                ],
            }
        )
    return found


def rows(actor: Actor, asked: Filter) -> Iterator[list[object]]:
    """Return the header and a row for each act that a filter finds, newest first; a page is read at a time.

    What `actor` may see is settled when this is called, however late the rows are taken.
    """
    return _rows(record.acts(actor, asked), asked.zone)


def _rows(acts: AuditEntries, zone: str) -> Iterator[list[object]]:
    yield [
        _("Time"),
        _("Who"),
        _("For"),
        _("Act"),
        _("In words"),
        _("About"),
        _("Key"),
        _("Changes"),
        _("Reason"),
        _("Facts"),
    ]
    after = ""
    while True:
        page = record.page_of(acts, after=after)
        for row in told(page.rows):
            act = row["act"]
            yield [
                times.local(act.at, zone).isoformat(timespec="seconds"),
                row["who"],
                act.acting_for,
                act.verb,
                row["words"],
                row["name"] or act.subject_kind,
                act.subject_id,
                "; ".join(f"{kind} {source or '*'} > {target}" for kind, source, target in row["changes"]),
                row["reason"],
                "; ".join(f"{name}: {value}" for name, value in row["facts"]),
            ]
        if not page.later:
            return
        after = page.later
