"""Routes of money that was taken by hand: written down or waived, taken back, what is owed of an event in all."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, Schema

from turnout.api.rules.shapes import Shape, instant
from turnout.api.web import answers
from turnout.api.web.entering import Token
from turnout.api.web.event_moves import found as event_found
from turnout.api.web.events import Paging, nothing
from turnout.api.web.events import Reference as EventReference
from turnout.api.web.inputs import Body, Minor, Why
from turnout.api.web.registration_schemas import Reason, RegistrationOut
from turnout.api.web.registrations import READ, WRITE, Reference, found, managed, now_of, require_reason
from turnout.api.web.schemas import ListOf
from turnout.kernel import ids, keyset, text
from turnout.kernel.permissions import Permission
from turnout.registration.actions import settling
from turnout.registration.models import Settlement
from turnout.registration.queries import settlements
from turnout.ui.doors import actor_of

router = Router(tags=["payments"])
Key = Annotated[UUID, Path(description="The payment.")]


class PaymentIn(Body):
    """What was paid, by hand."""

    amount_minor: Minor
    method: Settlement.Method
    reason: Reason = Field("", description="Such as the number of a receipt; whoever waives says why.")


class PaymentOut(Schema):
    """What was written down: paid, waived, or (below 0) taken back. It is never changed."""

    id: str
    amount_minor: int
    currency: str
    method: str = Field(description="cash, card, transfer, other, waived")
    made_at: datetime
    reverses: str | None = Field(description="The payment that this one takes back.")
    is_reversed: bool


class TakingsOut(Schema):
    """What all registrations for an event cost together, and what became of it; in its currency."""

    currency: str
    agreed_minor: int
    paid_minor: int
    waived_minor: int
    left_minor: int = Field(description="Still to be paid.")
    back_minor: int = Field(description="To be given back.")


@router.get(
    "/registrations/{reference}/payments",
    response=ListOf[PaymentOut],
    auth=Token(READ),
    summary="Payments of a registration",
)
def list_payments(request: HttpRequest, reference: Reference, paging: Query[Paging]) -> HttpResponse:
    """List what was written down for a registration, first to last. Scope: registrations:read."""
    rows = found(request, reference).settlements.select_related("reversal")
    return answers.listed(request, keyset.page(rows, "pk", after=paging.after, size=paging.limit), _shape)


@router.post(
    "/registrations/{reference}/payment",
    response=RegistrationOut,
    auth=Token(WRITE),
    summary="Write down a payment",
)
def settle_registration(request: HttpRequest, reference: Reference, sent: PaymentIn) -> HttpResponse:
    """Write down what was paid by hand, or waived; it confirms what was held for it. Scope: registrations:write.

    Two parts may be alike, so one that is sent again without an `Idempotency-Key` is a second one, as far as something
    is open. More than is open is refused.
    """
    registration = managed(request, reference)
    settling.settle(
        registration,
        sent.amount_minor,
        sent.method,
        ids.uuid7(),
        by=actor_of(request),
        reason=text.line(sent.reason),
    )
    return now_of(registration)


@router.post(
    "/registrations/{reference}/payments/{key}/reversal",
    response=RegistrationOut,
    auth=Token(WRITE),
    summary="Take a payment back",
)
def reverse_payment(request: HttpRequest, reference: Reference, key: Key, sent: Why) -> HttpResponse:
    """Take back what was written down; money that was given is given back by hand. Scope: registrations:write.

    Places stay: who has one already owes it at the door.
    """
    registration = found(request, reference)
    row = registration.settlements.filter(pk=key).first()
    if row is None:
        raise nothing()
    registration = managed(request, reference)
    settling.reverse(row, ids.uuid7(), by=actor_of(request), reason=require_reason(sent.reason))
    return now_of(registration)


@router.get(
    "/events/{reference}/takings", response=TakingsOut, auth=Token(READ), summary="What an event takes"
)
def show_takings(request: HttpRequest, reference: EventReference) -> HttpResponse:
    """Return what was agreed, paid and waived at an event, and what is open. Scope: registrations:read.

    Whose registrations these are lists `GET /registrations?event=…&owes=open`.
    """
    event = event_found(request, reference, Permission.SEE_ROSTER)
    sums = settlements.takings(event)
    return answers.data(
        {
            "currency": event.currency,
            "agreed_minor": sums.agreed,
            "paid_minor": sums.paid,
            "waived_minor": sums.waived,
            "left_minor": sums.left,
            "back_minor": sums.back,
        }
    )


def _shape(one: Settlement) -> Shape:
    return {
        "id": str(one.pk),
        "amount_minor": one.amount_minor,
        "currency": one.currency,
        "method": one.method,
        "made_at": instant(one.made_at),
        "reverses": str(one.reverses_id) if one.reverses_id else None,
        "is_reversed": hasattr(one, "reversal"),
    }
