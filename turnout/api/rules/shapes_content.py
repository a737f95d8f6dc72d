"""How notes and questions of an event look to programs."""

from turnout.api.rules.shapes import Shape, instant
from turnout.events.models import Note, Question


def note(one: Note) -> Shape:
    """Return a note. Before: its author with his name, and the event of what it was copied from, are loaded."""
    person = one.author.person if one.author else None
    return {
        "id": str(one.pk),
        "kind": str(one.kind),
        "content": one.content,
        "is_private": one.is_private,
        "author": person.name if person else None,
        "copied_from": one.copied_from.event.reference if one.copied_from else None,
        "made_at": instant(one.made_at),
        "changed_at": instant(one.changed_at),
    }


def question(one: Question) -> Shape:
    """Return a question as the desk sees it."""
    return {
        "id": str(one.pk),
        "position": one.position,
        "asked": str(one.asked),
        "kind": str(one.kind),
        "label": one.label,
        "hint": one.hint,
        "is_required": one.is_required,
        "is_active": one.is_active,
        "options": [{"key": key, "label": label} for key, label in one.offered],
        "least": one.least,
        "most": one.most,
        "wording": one.wording,
        "link": one.link,
        "version": one.version,
        "tiers": [str(key) for key in one.tiers],
        "shown_if": str(one.shown_if_id) if one.shown_if_id else None,
        "shown_when": one.shown_when,
        "why": one.why,
        "seen_by": one.seen_by,
    }
