"""Say again what a registration is now, because somebody lost the mail."""

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.registration.actions import notices, versions
from turnout.registration.models import Registration
from turnout.registration.states import LIVE


@transaction.atomic
def send_again(registration: Registration, *, by: Actor) -> None:
    """Send the registrant a mail with the registration as it stands; act: confirmation.asked.

    Refused: already_cancelled, when nobody is left to be confirmed.
    """
    locked(Registration.objects.filter(pk=registration.pk)).first()
    everybody = list(registration.attendees.select_related("person").order_by("position", "pk"))
    if not any(one.state in LIVE for one in everybody):
        raise Refused("already_cancelled", _("Nobody of this registration comes any more."))
    audit.record("confirmation.asked", registration, by=by)
    notices.send_changed(registration, everybody, version=versions.of(registration), what="again")
