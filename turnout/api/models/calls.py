"""Calls that may be repeated: the key of one, what it asked for, and what was answered (I-68)."""

from django.db import models


class IdempotentCall(models.Model):
    """A call that was carried out under an `Idempotency-Key`: stored with its effect, in one transaction.

    Neither the key nor the words of the answer can be read here: the one is a digest, the others are sealed with it.
    Forgotten after a day.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    asked = models.CharField(max_length=64)
    answer = models.BinaryField()
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]
