"""Routes of webhooks: who is told what happens, and what he was told; as the desk's pages do."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from turnout.api.rules import shapes_webhooks as shapes
from turnout.api.web import answers, conditions
from turnout.api.web.entering import Token
from turnout.api.web.events import Paging, nothing
from turnout.api.web.inputs import NO_NUL, Body
from turnout.api.web.schemas import ListOf
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people import policy
from turnout.people.models import User
from turnout.ui.doors import actor_of
from turnout.webhooks.actions import pausing, subscribing
from turnout.webhooks.actions.subscribing import Draft
from turnout.webhooks.models import Delivery, Subscription
from turnout.webhooks.queries import subscriptions as asked
from turnout.webhooks.rules.entries import ENTRIES
from turnout.webhooks.states import DeliveryState, Pause

router = Router(tags=["webhooks"])
SCOPE = "webhooks:write"
Name = Annotated[str, Field(min_length=1, max_length=subscribing.NAME_LENGTH, pattern=NO_NUL)]
Url = Annotated[
    str,
    Field(
        min_length=1,
        max_length=500,
        pattern=NO_NUL,
        description="Where the program listens: https, a public machine.",
        examples=["https://hooks.example.org/turnout"],
    ),
]
Entries = Annotated[
    list[Annotated[str, Field(json_schema_extra={"enum": list(ENTRIES)}, max_length=80, pattern=NO_NUL)]],
    Field(min_length=1, max_length=len(ENTRIES), description="What it is told: entries of the record."),
]


class WebhookValues(Body):
    """What can be changed of a webhook; a field that is left out stays as it is."""

    name: Name = ""
    url: Url = ""
    entries: Entries = []


class NewWebhook(Body):
    """A webhook before it exists: told of a region, of one event, or (neither) of everything."""

    name: Name
    url: Url
    entries: Entries
    metro: Annotated[str, Field(max_length=120, pattern=NO_NUL)] = Field("", description="Slug of a region.")
    event: Annotated[str, Field(max_length=6, pattern=NO_NUL)] = Field(
        "", description="Reference of an event; then without a region."
    )


class WebhookOut(Schema):
    """A webhook."""

    id: UUID
    name: str
    url: str
    entries: list[str]
    metro: str | None = Field(description="Slug of the region that it is told of.")
    event: str | None = Field(description="Reference of the one event that it is told of.")
    state: str = Field(description="on; failing: nothing arrived since the last failure; paused.")
    paused_why: str | None = Field(description=f"One of {', '.join(Pause.values)}.")
    failing_since: datetime | None
    made_at: datetime
    former_secret_until: datetime | None = Field(
        description="Until when the secret before this one signs too."
    )
    secret: str = Field("", description="Only when it was made by this request: it is not told again.")


class DeliveryOut(Schema):
    """Something that a webhook was told, or is to be told."""

    id: UUID = Field(description="What the program sees as webhook-id, at every try.")
    type: str
    sequence: int
    state: str = Field(description=f"One of {', '.join(DeliveryState.values)}.")
    tries: int
    status: int | None = Field(description="Of the last answer; null: there was none.")
    happened_at: datetime
    due_at: datetime | None = Field(description="When it is tried next; null when it ended.")
    ended_at: datetime | None = Field(description="When it arrived, was given up or was dropped.")


class Deliveries(Paging):
    """What narrows the log."""

    state: str = Field(
        "", pattern=f"^({'|'.join(DeliveryState.values)})?$", description="Only in this state."
    )


@router.get("/webhooks", response=ListOf[WebhookOut], auth=Token(SCOPE), summary="Webhooks")
def list_webhooks(request: HttpRequest, wanted: Query[Paging]) -> HttpResponse:
    """List the webhooks that you manage, the newest first. Scope: webhooks:write."""
    actor = actor_of(request)
    policy.require(actor, Permission.MANAGE_WEBHOOKS)
    page = asked.listing(actor, after=wanted.after, size=wanted.limit)
    return answers.listed(request, page, shapes.webhook)


@router.post("/webhooks", response={201: WebhookOut}, auth=Token(SCOPE), summary="Make a webhook")
def create(request: HttpRequest, sent: NewWebhook) -> HttpResponse:
    """Let a program be told what happens; its secret is in this answer only. Scope: webhooks:write."""
    actor = actor_of(request)
    policy.require(actor, Permission.MANAGE_WEBHOOKS)
    row, secret = subscribing.make(_user(request), _draft(request, sent), by=actor)
    return answers.created(shapes.webhook(row, secret), f"/webhooks/{row.pk}")


@router.get("/webhooks/{key}", response=WebhookOut, auth=Token(SCOPE), summary="One webhook")
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return a webhook and how it goes. Scope: webhooks:write."""
    return answers.data(shapes.webhook(_mine(request, key)))


@router.patch("/webhooks/{key}", response=WebhookOut, auth=Token(SCOPE), summary="Change a webhook")
def change(request: HttpRequest, key: UUID, sent: WebhookValues) -> HttpResponse:
    """Change name, address or entries; with another address or other entries it is yours. Scope: webhooks:write."""
    row = subscribing.under_lock(_mine(request, key))
    conditions.require_match(request, answers.data(shapes.webhook(_mine(request, key))))
    values: dict[str, Any] = {"name": row.name, "url": row.url, "entries": row.entries}
    draft = Draft(**{**values, **sent.model_dump(exclude_unset=True)})
    subscribing.change(row, draft, _user(request), by=actor_of(request))
    return answers.data(shapes.webhook(_mine(request, key)))


@router.delete("/webhooks/{key}", response={204: None}, auth=Token(SCOPE), summary="Delete a webhook")
def delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Tell it nothing any more; its log goes tonight. Scope: webhooks:write."""
    subscribing.delete(_mine(request, key), by=actor_of(request))
    return answers.gone()


@router.post("/webhooks/{key}/secret", response=WebhookOut, auth=Token(SCOPE), summary="Make a new secret")
def rotate_webhook_secret(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make a new secret, told in this answer only; for a day the former one signs too. Scope: webhooks:write."""
    secret = subscribing.rotate(_mine(request, key), by=actor_of(request))
    return answers.data(shapes.webhook(_mine(request, key), secret))


@router.delete(
    "/webhooks/{key}/former-secret", response={204: None}, auth=Token(SCOPE), summary="End the former secret"
)
def end_former_secret(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let the secret before the present one sign nothing any more, at once. Scope: webhooks:write."""
    subscribing.end_former_secret(_mine(request, key), by=actor_of(request))
    return answers.gone()


@router.post("/webhooks/{key}/pause", response=WebhookOut, auth=Token(SCOPE), summary="Pause a webhook")
def pause(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send nothing until it is resumed; what happens is kept. Scope: webhooks:write."""
    pausing.pause(_mine(request, key), by=actor_of(request))
    return answers.data(shapes.webhook(_mine(request, key)))


@router.post("/webhooks/{key}/resumption", response=WebhookOut, auth=Token(SCOPE), summary="Resume a webhook")
def resume(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send again, what waited first and in order; the webhook is yours from then on. Scope: webhooks:write."""
    subscribing.resume(_mine(request, key), _user(request), by=actor_of(request))
    return answers.data(shapes.webhook(_mine(request, key)))


@router.get(
    "/webhooks/{key}/deliveries", response=ListOf[DeliveryOut], auth=Token(SCOPE), summary="What it was told"
)
def list_deliveries(request: HttpRequest, key: UUID, wanted: Query[Deliveries]) -> HttpResponse:
    """List what a webhook was told and is to be told, the newest first. Scope: webhooks:write."""
    page = asked.log(_mine(request, key), wanted.state, after=wanted.after, size=wanted.limit)
    return answers.listed(request, page, shapes.delivery)


@router.post(
    "/webhooks/{key}/deliveries",
    response={201: DeliveryOut},
    auth=Token(SCOPE),
    summary="Try a webhook out",
)
def send_ping(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send a try-out (webhook.ping); its delivery says what was answered. Scope: webhooks:write."""
    made = subscribing.ping(_mine(request, key), by=actor_of(request))
    return answers.created(shapes.delivery(made), f"/webhooks/{key}/deliveries")


@router.post(
    "/webhooks/{key}/deliveries/{delivery}/copies",
    response=DeliveryOut,
    auth=Token(SCOPE),
    summary="Send something again",
)
def send_delivery_again(request: HttpRequest, key: UUID, delivery: UUID) -> HttpResponse:
    """Send what arrived or was given up once more, under the same id. Scope: webhooks:write."""
    rows = Delivery.objects.filter(subscription=_mine(request, key))
    row = rows.filter(pk=delivery).first()
    if row is None:
        raise nothing()
    subscribing.send_again(row, by=actor_of(request))
    row.refresh_from_db()
    return answers.data(shapes.delivery(row))


def _mine(request: HttpRequest, key: UUID) -> Subscription:
    found = asked.find(actor_of(request), key)
    if found is None:
        raise nothing()
    return found


def _user(request: HttpRequest) -> User:
    return User.objects.get(pk=UUID(actor_of(request).rights_of))


def _draft(request: HttpRequest, sent: NewWebhook) -> Draft:
    """Return what is wanted. Refused: bad_input (no such region or event, or both)."""
    actor = actor_of(request)
    if sent.metro and sent.event:
        raise Refused("bad_input", _("Name a region or an event, not both."), field="event")
    metro = asked.metros(actor).filter(slug=sent.metro).first() if sent.metro else None
    if sent.metro and metro is None:
        raise Refused("bad_input", _("You manage no webhooks in such a region."), field="metro")
    event = asked.event(actor, sent.event) if sent.event else None
    if sent.event and event is None:
        raise Refused("bad_input", _("There is no such event where you may do this."), field="event")
    return Draft(sent.name, sent.url, sent.entries, metro, event)
