"""The version of what a registration says, which makes each of its messages one of a kind."""

from turnout.audit.models import AuditEntry
from turnout.kernel.locks import locked
from turnout.registration.models import Registration


def of(registration: Registration) -> int:
    """Return how many acts there are about a registration: read after the act, it is that act's number."""
    return AuditEntry.objects.about(registration._meta.label_lower, registration.pk).order_by().count()


def still(registration: Registration) -> Registration:
    """Return a registration once nobody else changes it, until the transaction of the caller ends."""
    locked(Registration.objects.filter(pk=registration.pk)).first()
    return registration
