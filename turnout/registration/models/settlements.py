"""Money that staff took or gave back by hand."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from turnout.kernel.actors import Scope
from turnout.kernel.ids import uuid7
from turnout.registration.models.registrations import Registration


class Settlement(models.Model):
    """An amount written down for a registration: paid, waived, or the reverse of either (then below nothing).

    Never changed, only reversed, each at most once; `key` is that of the form, so that a double tap settles once.
    Who did it, and why, says the act.
    """

    class Method(models.TextChoices):
        """How it was settled; what is waived is no money."""

        CASH = "cash", _("Cash")
        CARD = "card", _("Card")
        TRANSFER = "transfer", _("Bank transfer")
        OTHER = "other", _("Another way")
        WAIVED = "waived", _("Waived")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="settlements")
    amount_minor = models.IntegerField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=10, choices=Method.choices)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    key = models.UUIDField(unique=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reverses__isnull=True, amount_minor__gt=0)
                | models.Q(reverses__isnull=False, amount_minor__lt=0),
                name="settlement_sign",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"

    def scopes(self) -> frozenset[Scope]:
        """Return the scopes it lies in."""
        return self.registration.scopes()
