"""Notes: what the people who plan an event remember of it, for themselves and for whoever comes after."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from turnout.events.models.events import Event
from turnout.kernel.actors import Scope
from turnout.kernel.ids import uuid7
from turnout.people.models import User


class NoteKind(models.TextChoices):
    """What a note is about (CLB, Chair Notebook)."""

    PLANNING = "planning", _("Planning")
    VENUE = "venue", _("Venue")
    WRAP_UP = "wrap_up", _("Wrap-up")
    LESSON = "lesson", _("Lesson")
    HANDOFF = "handoff", _("Hand-off")


# What whoever plans the next one is given; clones have copies of these.
LASTING = (NoteKind.LESSON, NoteKind.HANDOFF)


class Notes(models.QuerySet["Note"]):
    """Notes, asked by name."""

    def shared(self) -> "Notes":
        """Return the notes that everybody may read who sees their event at the desk."""
        return self.filter(is_private=False)

    def newest_first(self) -> "Notes":
        """Return the notes with author and his name, newest first."""
        return self.select_related("author__person").order_by("-made_at", "-pk")


class Note(models.Model):
    """A note of an event, in Markdown. A private one is read by the event's chair, its author and administrators.

    The author is empty once he was erased, and in the copy of a note that came with a clone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="event_notes"
    )
    kind = models.CharField(max_length=10, choices=NoteKind.choices, default=NoteKind.PLANNING)
    content = models.TextField()
    is_private = models.BooleanField(default=False)
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Notes] = Notes.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["event", "-made_at", "-id"], name="note_event"),
            models.Index(
                fields=["kind", "-made_at"], name="note_lasting", condition=models.Q(is_private=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=NoteKind.values), name="note_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.event_id}"

    def scopes(self) -> frozenset[Scope]:
        """Return the scopes it lies in."""
        return self.event.scopes()
