"""How long each kind of personal data is kept: what is usual, what is allowed, and what an organisation chose."""

from dataclasses import dataclass

from django.db import models

from turnout.kernel.ids import uuid7


@dataclass(frozen=True, slots=True)
class Term:
    """Days that a kind is kept: the usual number, the least, the most, and whether it may be kept for ever."""

    usual: int | None
    least: int
    most: int
    may_be_endless: bool = True


TERMS: dict[str, Term] = {
    "message_words": Term(365, 30, 3650),
    "guests": Term(365, 30, 3650),
    "ages": Term(365, 1, 3650),
    "answers": Term(90, 1, 3650, may_be_endless=False),
    "reasons": Term(1095, 90, 3650),
    "links": Term(30, 1, 365, may_be_endless=False),
    "walk_ins": Term(30, 1, 365, may_be_endless=False),
    "door_links": Term(30, 1, 365, may_be_endless=False),
    "webhook_deliveries": Term(30, 1, 365, may_be_endless=False),
    "form_keys": Term(1, 1, 30, may_be_endless=False),
    "copies": Term(7, 1, 30, may_be_endless=False),
}


class Retention(models.Model):
    """What the organisation chose for a kind; without a row the usual term holds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40, unique=True)
    days = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind}: {self.days}"
