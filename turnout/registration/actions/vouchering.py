"""Book with a code: its places are counted by one guarded counter, and come back when a place is given back.

Whoever uses a code has locked its event and tiers, and so has whoever gives a place back (core.md section 3: event →
tiers → voucher); the counter is moved by a conditional UPDATE under a database CHECK all the same.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.events.models import Tier, Voucher
from turnout.events.queries import vouchers
from turnout.events.rules import codes
from turnout.kernel import clock
from turnout.kernel.refusals import Refused
from turnout.registration.actions.bookings import Booking
from turnout.registration.models import Attendee, VoucherUse
from turnout.registration.states import LIVE


def require(booking: Booking, tiers: Mapping[UUID, Tier], registrant: Q | None) -> None:
    """Refuse whoever asks for places that need a code and gives none that opens them, or one for fewer places.

    Refused: code_needed; code_unknown, with the same words for an unknown code and one that is not valid now;
    code_used_up.
    """
    asked = [tiers[one.tier_id] for one in booking.wanted if tiers[one.tier_id].asks_for_code]
    if not asked:
        return
    if not codes.tidy(booking.code):
        said = _("“%(tier)s” is booked with a code. Write it in the field for codes.")
        raise Refused("code_needed", said % {"tier": asked[0].name}, field="code")
    voucher = vouchers.find(booking.event_id, codes.tidy(booking.code))
    if voucher is None or not voucher.is_valid_at(clock.now()) or not all(map(voucher.opens, asked)):
        raise unknown()
    _require_left(voucher.left, len(asked))
    if voucher.most_each is not None:
        mine = (
            VoucherUse.objects.filter(registrant, voucher=voucher, returned_at=None) if registrant else None
        )
        _require_left(voucher.most_each - (mine.count() if mine is not None else 0), len(asked))


def use(booking: Booking, attendees: Sequence[Attendee], tiers: Mapping[UUID, Tier]) -> None:
    """Count the code of a booking for each of its places that asks for one. Before: required, rows are written."""
    booked = [one for one in attendees if tiers[one.tier_id].asks_for_code]
    voucher = vouchers.find(booking.event_id, codes.tidy(booking.code)) if booked else None
    if voucher is None:
        return
    room = Q(most__isnull=True) | Q(most__gte=F("used") + len(booked))
    if not Voucher.objects.filter(room, pk=voucher.pk).update(used=F("used") + len(booked)):
        _require_left(0, len(booked))
    now = clock.now()
    VoucherUse.objects.bulk_create(
        VoucherUse(voucher=voucher, registration_id=one.registration_id, attendee=one, made_at=now)
        for one in booked
    )


def give_back(registration_id: UUID, now: datetime) -> None:
    """Give back what a code was used for by places of a registration that are held and waited for no more."""
    over = list(
        VoucherUse.objects.filter(registration=registration_id, returned_at=None)
        .exclude(attendee__state__in=LIVE)
        .values_list("pk", "voucher")
    )
    for voucher_id, count in sorted(Counter(voucher for _pk, voucher in over).items()):
        Voucher.objects.filter(pk=voucher_id).update(used=F("used") - count)
    if over:
        VoucherUse.objects.filter(pk__in=[pk for pk, _voucher in over]).update(returned_at=now)


def unknown() -> Refused:
    """Return what is said of every code that opens nothing, whatever the cause."""
    return Refused("code_unknown", _("This code opens nothing here at this moment."), field="code")


def _require_left(left: int | None, wanted: int) -> None:
    if left is None or wanted <= left:
        return
    if left < 1:
        raise unknown()
    said = ngettext(
        "The code is good for %(left)s more place.", "The code is good for %(left)s more places.", left
    )
    raise Refused("code_used_up", said % {"left": left}, field="code", left=left)
