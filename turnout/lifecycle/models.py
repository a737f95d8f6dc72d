"""A thing with a life: the columns that only `lifecycle` writes."""

from typing import ClassVar

from django.db import models

from turnout.lifecycle.states import Lifecycle


class Living(models.Model):
    """Has a state, and counts the changes of it: version 1 at birth, one more with each move."""

    lifecycle: ClassVar[Lifecycle]

    state = models.CharField(max_length=24)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def state_label(self) -> str:
        """Return the state in words."""
        return str(self.lifecycle.states(self.state).label)
