"""Routes by which families are moved to another event: where to, what would happen to each, then done (G-14)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from turnout.api.rules import shapes_transfers as shapes
from turnout.api.web import answers
from turnout.api.web.entering import Token
from turnout.api.web.event_moves import found as event_found
from turnout.api.web.events import Reference
from turnout.api.web.inputs import NO_NUL, Body
from turnout.api.web.registrations import MANAGE, WRITE, require_reason
from turnout.events.models import Event, Tier
from turnout.kernel import clock
from turnout.kernel.refusals import Refused
from turnout.people import policy
from turnout.registration.actions import transferring
from turnout.registration.models import Attendee
from turnout.registration.queries import roster, transfers
from turnout.registration.rules import transferring as rules
from turnout.registration.states import AttendeeState
from turnout.ui.doors import actor_of

router = Router(tags=["transfers"])


class Words(Schema):
    """What narrows the events to choose from."""

    q: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = Field("", description="Words of the title.")


class MovingIn(Body):
    """Who is moved where."""

    people: Annotated[list[UUID], Field(min_length=1, max_length=200)] = Field(
        description="Attendees of this event; only those with a confirmed place are moved."
    )
    tier: UUID = Field(description="A kind of place of the other event.")


class TransferIn(MovingIn):
    """Who is moved where, and why; every family reads the reason."""

    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=NO_NUL)]
    whole: bool = Field(
        default=False, description="Move nobody when somebody cannot be moved; else every family that can be."
    )


class TargetTierOut(Schema):
    """A kind of place there."""

    id: str
    name: str
    left: int | None = Field(description="How many are free; null has no limit.")


class TargetOut(Schema):
    """An event that takes people."""

    reference: str
    title: str
    starts_at: datetime | None
    tiers: list[TargetTierOut]


class WhyNotOut(Schema):
    """Why a family is not moved."""

    code: str
    detail: str


class MovedPersonOut(Schema):
    """Somebody who is moved."""

    id: str
    first_name: str


class ForeseenOut(Schema):
    """What a move would do for a family: it is moved as named, or not at all."""

    registration: str
    people: list[MovedPersonOut]
    refused: WhyNotOut | None
    outside_ages: list[str] = Field(description="Who is outside the ages there; that hinders nobody.")


class TransferPreviewOut(Schema):
    """What a move would do."""

    event: str = Field(description="Reference of the other event.")
    moved: int = Field(description="How many people would get a place there.")
    left_out: list[str] = Field(description="Named people without a confirmed place here.")
    families: list[ForeseenOut]


class TransferredOut(Schema):
    """What became of a family."""

    registration: str
    moved: int
    now: str | None = Field(description="Its registration at the other event.")
    refused: WhyNotOut | None


@router.get(
    "/events/{reference}/transfers/targets",
    response=list[TargetOut],
    auth=Token(WRITE),
    summary="Where people may be moved to",
)
def list_transfer_targets(request: HttpRequest, reference: Reference, wanted: Query[Words]) -> HttpResponse:
    """List events to come that take people of this one, soonest first, twelve at most. Scope: registrations:write."""
    event = event_found(request, reference, MANAGE)
    offered = transfers.targets(actor_of(request), event, wanted.q, clock.now())
    return answers.data([shapes.target(one) for one in offered])


@router.post(
    "/events/{reference}/transfers/preview",
    response=TransferPreviewOut,
    auth=Token(WRITE),
    summary="See what a move would do",
)
def preview_transfer(request: HttpRequest, reference: Reference, sent: MovingIn) -> HttpResponse:
    """Return for each family whether it would be moved, or why not; writes nothing. Scope: registrations:write."""
    _event, tier, people = _asked(request, reference, sent)
    moving = [one for one in people if one.state == AttendeeState.CONFIRMED]
    keys = {one.pk for one in moving}
    seen = rules.foreseen(transfers.families(moving, tier.event), tier.event, tier)
    return answers.data(
        {
            "event": tier.event.reference,
            "moved": sum(len(one.family.people) for one in seen if one.refused is None),
            "left_out": [str(key) for key in sent.people if key not in keys],
            "families": [shapes.foreseen(one) for one in seen],
        }
    )


@router.post(
    "/events/{reference}/transfers",
    response=list[TransferredOut],
    auth=Token(WRITE),
    summary="Move people to another event",
)
def transfer_people(request: HttpRequest, reference: Reference, sent: TransferIn) -> HttpResponse:
    """Move families, each as named or not at all; each is told once. Scope: registrations:write.

    What became of each stands in the answer; a family that is refused does not stop the next.
    """
    event, tier, people = _asked(request, reference, sent)
    reason, keys = require_reason(sent.reason), [one.pk for one in people]
    done = transferring.move(event, keys, tier, by=actor_of(request), reason=reason, whole=sent.whole)
    return answers.data([shapes.result(one.registration, one.people, one.made, one.refused) for one in done])


def _asked(request: HttpRequest, reference: str, sent: MovingIn) -> tuple[Event, Tier, Sequence[Attendee]]:
    """Return the event, where to, and who: one must manage registrations at both.

    Refused: not_found, not_allowed, bad_input (nobody with a place), and what `rules.transferring` refuses.
    """
    actor, event = actor_of(request), event_found(request, reference, MANAGE)
    tier = transfers.target_tier(actor, sent.tier)
    if tier is None:
        raise Refused("tier_unknown", _("Choose one of the places of an event of yours."), field="tier")
    policy.require(actor, MANAGE, tier.event)
    rules.require_source(event)
    rules.require_target(event, tier.event, tier, clock.now())
    people = roster.chosen(event, sent.people)
    if not any(one.state == AttendeeState.CONFIRMED for one in people):
        raise Refused("bad_input", _("None of them has a place here."), field="people")
    return event, tier, people
