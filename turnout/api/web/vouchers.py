"""Routes of an event's codes: made one by one or many at once, switched, their uses listed."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, Schema

from turnout.api.rules import shapes_vouchers as shapes
from turnout.api.web import answers, conditions
from turnout.api.web.entering import Token
from turnout.api.web.event_moves import found
from turnout.api.web.events import Paging, Reference, nothing
from turnout.api.web.inputs import NO_NUL, Body, Instant
from turnout.api.web.schemas import ListOf
from turnout.events.actions import locking
from turnout.events.actions import vouchers as actions
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Event, Reach, Tier, Voucher
from turnout.kernel import keyset
from turnout.kernel.permissions import Permission
from turnout.registration.queries import vouchers as used
from turnout.ui.doors import actor_of

router = Router(tags=["codes of an event"])
SCOPE = "vouchers:write"
MANY = 500
Key = Annotated[UUID, Path(description="The code, by its id.")]
Number = Annotated[int, Field(ge=1, le=1_000_000)]


class VoucherOut(Schema):
    """A code, and how far it is used up."""

    id: str
    code: str
    tier: str | None = Field(description="The one kind of place it is good for; null: see `reach`.")
    reach: str = Field(description="Where no kind of place is named: coded, open or all.")
    percent_off: int | None
    amount_off_minor: int | None
    budget_minor: int | None = Field(description="What it may take off in all; null has no limit.")
    spent_minor: int
    most: int | None = Field(description="For how many places it is good; null has no limit.")
    most_each: int | None
    used: int
    begins_at: datetime | None
    ends_at: datetime | None
    is_active: bool
    made_at: datetime


class VoucherUseOut(Schema):
    """A place that was booked with a code."""

    registration: str
    attendee: str
    tier: str
    discount_minor: int
    made_at: datetime
    returned_at: datetime | None = Field(description="When the place was given back.")


class VouchersIn(Body):
    """Codes to be made: one of your own, or `count` that are drawn."""

    code: Annotated[str, Field(max_length=32, pattern=NO_NUL)] = Field("", description="Empty: drawn.")
    begins_with: Annotated[str, Field(max_length=24, pattern=NO_NUL)] = Field(
        "", description="Of drawn ones."
    )
    count: Annotated[int, Field(ge=1, le=MANY)] = 1
    tier: UUID | None = Field(None, description="The one kind of place they are good for; null: see `reach`.")
    reach: Reach = Field(Reach.CODED, description="Where no kind of place is named.")
    percent_off: Annotated[int, Field(ge=1, le=100)] | None = None
    amount_off_minor: Annotated[int, Field(ge=1, le=1_000_000_000)] | None = None
    budget_minor: Annotated[int, Field(ge=1, le=1_000_000_000_000)] | None = Field(
        None, description="What each takes off in all, never more; null has no limit."
    )
    most: Number | None = Field(1, description="For how many places each is good; null has no limit.")
    most_each: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        None, description="Of them for one person."
    )
    begins_at: Instant | None = None
    ends_at: Instant | None = None

    model_config = {
        "json_schema_extra": {"examples": [{"begins_with": "SCHOOL", "count": 20, "percent_off": 50}]}
    }


class VoucherPatch(Body):
    """Whether it is good for anything."""

    is_active: bool


@router.get(
    "/events/{reference}/vouchers",
    response=ListOf[VoucherOut],
    auth=Token(SCOPE),
    summary="Codes, newest first",
)
def list_vouchers(request: HttpRequest, reference: Reference, paging: Query[Paging]) -> HttpResponse:
    """List the codes of an event with how often each was used. Scope: vouchers:write."""
    event = found(request, reference, Permission.SEE_ROSTER)
    rows = Voucher.objects.filter(event=event)
    return answers.listed(
        request, keyset.page(rows, "-pk", after=paging.after, size=paging.limit), shapes.voucher
    )


@router.post(
    "/events/{reference}/vouchers", response={201: list[VoucherOut]}, auth=Token(SCOPE), summary="Make codes"
)
def create_vouchers(request: HttpRequest, reference: Reference, sent: VouchersIn) -> HttpResponse:
    """Make codes; answers with those that were made. Scope: vouchers:write."""
    event = found(request, reference, Permission.MANAGE_EVENTS)
    draft = CodeDraft(**{**sent.model_dump(), "tier": _tier(event, sent.tier)})
    made = actions.make(event, draft, by=actor_of(request))
    return answers.created(
        found=[shapes.voucher(one) for one in made], path=f"/events/{event.reference}/vouchers"
    )


@router.get("/events/{reference}/vouchers/{key}", response=VoucherOut, auth=Token(SCOPE), summary="One code")
def show_voucher(request: HttpRequest, reference: Reference, key: Key) -> HttpResponse:
    """Return a code and how far it is used up. Scope: vouchers:write."""
    return answers.data(shapes.voucher(_one(found(request, reference, Permission.SEE_ROSTER), key)))


@router.patch(
    "/events/{reference}/vouchers/{key}", response=VoucherOut, auth=Token(SCOPE), summary="Switch a code"
)
def switch_voucher(request: HttpRequest, reference: Reference, key: Key, sent: VoucherPatch) -> HttpResponse:
    """Switch a code off, or on again; places booked with it stay. Scope: vouchers:write."""
    event, _tiers = locking.event_and_tiers(found(request, reference, Permission.MANAGE_EVENTS).pk)
    row = _one(event, key)
    conditions.require_match(request, answers.data(shapes.voucher(row)))
    return answers.data(shapes.voucher(actions.switch(row, is_active=sent.is_active, by=actor_of(request))))


@router.get(
    "/events/{reference}/vouchers/{key}/uses",
    response=ListOf[VoucherUseOut],
    auth=Token(SCOPE),
    summary="Who used a code, newest first",
)
def list_voucher_uses(
    request: HttpRequest, reference: Reference, key: Key, paging: Query[Paging]
) -> HttpResponse:
    """List the places that were booked with a code. Scope: vouchers:write."""
    row = _one(found(request, reference, Permission.SEE_ROSTER), key)
    page = used.uses(row, after=paging.after, before="", size=paging.limit)
    return answers.listed(request, page, shapes.voucher_use)


def _one(event: Event, key: UUID) -> Voucher:
    row = Voucher.objects.filter(pk=key, event=event).first()
    if row is None:
        raise nothing()
    return row


def _tier(event: Event, key: UUID | None) -> Tier | None:
    if key is None:
        return None
    row = event.tiers.filter(pk=key).first()
    if row is None:
        raise actions.no_such_tier()
    return row
