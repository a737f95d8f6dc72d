"""Applications: programs of the organisation that work here in their own name (docs/applications.md)."""

from django.db import models

from turnout.people.models.users import User


class Application(models.Model):
    """A program with a login that nobody can sign in as: its name stands there, its roles are grants of it.

    `keeper` is told when a token ends; it stays when he leaves.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="application")
    purpose = models.CharField(max_length=200, blank=True, default="")
    keeper = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.user.application_name
