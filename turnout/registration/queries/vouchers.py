"""Who used a code, and which codes places were booked with."""

from turnout.events.models import Voucher
from turnout.kernel import keyset
from turnout.kernel.keyset import Page
from turnout.registration.models import VoucherUse

SIZE = 50


def uses(voucher: Voucher, *, after: str, before: str, size: int = SIZE) -> Page[VoucherUse]:
    """Return a page of the places that were booked with a code, the newest first: one statement."""
    rows = VoucherUse.objects.filter(voucher=voucher).select_related(
        "attendee__person", "attendee__tier", "registration__registrant"
    )
    return keyset.page(rows, "-pk", after=after, before=before, size=size)
