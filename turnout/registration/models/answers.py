"""Answers: what somebody said to the questions of an event."""

from django.db import models

from turnout.events.models import Question
from turnout.kernel.ids import uuid7
from turnout.registration.models.registrations import Attendee, Registration


class Answer(models.Model):
    """One answer, of a registration or about one person in it; `events.rules.questions` says how `value` is written.

    An agreement's value is the version agreed to, and `said_at` is when. Deleted when its time is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="answers")
    attendee = models.ForeignKey(
        Attendee, on_delete=models.CASCADE, null=True, blank=True, related_name="answers"
    )
    value = models.TextField()
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "question"],
                condition=models.Q(attendee__isnull=True),
                name="answer_once_a_registration",
            ),
            models.UniqueConstraint(
                fields=["attendee", "question"],
                condition=models.Q(attendee__isnull=False),
                name="answer_once_a_person",
            ),
            models.CheckConstraint(condition=~models.Q(value=""), name="answer_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.registration_id}"
