"""How staff look at rosters: views with a name, and what each of them chose last."""

from typing import ClassVar

from django.db import models

from turnout.events.models import Event
from turnout.kernel.ids import uuid7
from turnout.people.models import User
from turnout.venues.models import Metro

LONGEST = 60


class SavedViews(models.QuerySet["SavedView"]):
    """Views, asked by name."""

    def offered_to(self, user: User, event: Event) -> "SavedViews":
        """Return somebody's own views and those shared in the metro of an event."""
        return self.filter(models.Q(owner=user) | models.Q(metro=event.metro_id))


class SavedView(models.Model):
    """Filters, order and columns of a roster under a name: somebody's own, or shared in a metro.

    Words that were searched for are not kept: they may name somebody.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    metro = models.ForeignKey(
        Metro, on_delete=models.CASCADE, null=True, blank=True, related_name="saved_views"
    )
    name = models.CharField(max_length=LONGEST)
    key = models.CharField(max_length=LONGEST * 4)
    filters = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    made_at = models.DateTimeField()

    objects: ClassVar[SavedViews] = SavedViews.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["key", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name


class RosterHabit(models.Model):
    """What one of staff chose last: the columns of a roster and of its file, and the view it opens with."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="roster_habit")
    columns = models.JSONField(default=list)
    file_columns = models.JSONField(default=list)
    view = models.ForeignKey(
        SavedView, on_delete=models.SET_NULL, null=True, blank=True, related_name="opened_by"
    )

    def __str__(self) -> str:
        return str(self.user_id)
