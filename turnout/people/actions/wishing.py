"""What somebody wishes to hear of by mail."""

from django.db import transaction

from turnout.audit import actions as audit
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.people.models import User


@transaction.atomic
def set_digest(user: User, *, wants: bool, by: Actor) -> None:
    """Switch the weekly message of the desk on or off for a login; the same wish again changes nothing."""
    row = locked(User.objects.filter(pk=user.pk)).get()
    if row.wants_digest == wants:
        return
    row.wants_digest = wants
    row.save(update_fields=["wants_digest"])
    audit.record("user.digest_switched", row, by=by, wants=wants)
