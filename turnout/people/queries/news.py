"""Who asked for announcements."""

from turnout.people.models import Consent, Person

NEWS = {"purpose": Consent.Purpose.ANNOUNCEMENTS, "withdrawn_at__isnull": True}


def is_asked_for(address: str) -> bool:
    """Return whether a form with this address asked for announcements that its owner has not agreed to."""
    rows = Person.objects.with_address(address)
    asked = Consent.objects.filter(person__in=rows.filter(proven_at__isnull=True), **NEWS)
    agreed = Consent.objects.filter(person__in=rows.filter(proven_at__isnull=False), **NEWS)
    return asked.exists() and not agreed.exists()
