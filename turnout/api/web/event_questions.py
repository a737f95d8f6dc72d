"""Routes of what an event asks: added, changed, ordered, taken off the form, deleted."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Router, Schema

from turnout.api.rules import shapes_content as shapes
from turnout.api.web import along, answers, conditions
from turnout.api.web.along import AlsoThere
from turnout.api.web.entering import Token
from turnout.api.web.event_inputs import named
from turnout.api.web.event_moves import found
from turnout.api.web.event_tiers import Step
from turnout.api.web.events import Reference, nothing
from turnout.api.web.inputs import NO_NUL, Body
from turnout.api.web.series_schemas import SeriesChangeOut
from turnout.events.actions import asking, asking_along, carrying, locking
from turnout.events.actions.asking import QuestionDraft
from turnout.events.actions.spreading import Spread
from turnout.events.models import Asked, Event, Kind, Question
from turnout.events.models.questions import HELP, LABEL, NOTE
from turnout.events.rules.reporting import Report
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.registration.queries import answers as answered
from turnout.ui.doors import actor_of

router = Router(tags=["questions of an event"])
READS, SCOPE = "events:read", "events:write"
Key = Annotated[UUID, Path(description="The question.")]
Bound = Annotated[int, Field(ge=-2_000_000_000, le=2_000_000_000)]
Explained = Annotated[str, Field(max_length=NOTE, pattern=NO_NUL)]
NAMES = {"condition": "shown_if"}  # what rules call it
SAID = (
    "label", "hint", "is_required", "least", "most", "wording", "link", "tiers", "shown_if", "shown_when", "why",
    "seen_by",
)  # fmt: skip


class EventOptionOut(Schema):
    """An answer to choose."""

    key: str = Field(description="What answers name; it stays while the label does.")
    label: str


class EventQuestionOut(Schema):
    """A question of the form, as those see it who work with the event."""

    id: str
    position: int
    asked: str = Field(description="registration: once. attendee: about everybody who comes.")
    kind: str
    label: str
    hint: str
    is_required: bool
    is_active: bool = Field(description="Whether the form asks it.")
    options: list[EventOptionOut]
    least: int | None
    most: int | None
    wording: str = Field(description="What is agreed to.")
    link: str
    version: int = Field(description="Of what is agreed to.")
    tiers: list[str] = Field(description="Only for these kinds of place; empty: for all.")
    shown_if: str | None = Field(description="Shown by the answer to this question.")
    shown_when: str = Field(description="Shown by this answer, by its key; empty for an agreement.")
    why: str
    seen_by: str


class FormQuestionOut(EventQuestionOut):
    """A question with how often it was answered."""

    answers: int = Field(description="A question with answers is not deleted, but taken off the form.")


class QuestionBody(Body):
    """What a question says."""

    hint: Annotated[str, Field(max_length=HELP, pattern=NO_NUL)] = ""
    is_required: bool = False
    options: Annotated[list[Annotated[str, Field(max_length=120, pattern=NO_NUL)]], Field(max_length=50)] = (
        Field([], description="Labels, all of them, for kinds that offer answers.")
    )
    least: Bound | None = None
    most: Bound | None = None
    wording: Annotated[str, Field(max_length=asking.WORDING, pattern=NO_NUL)] = Field(
        "", description="What is agreed to; other words are a new version."
    )
    link: Annotated[str, Field(max_length=500, pattern=NO_NUL)] = ""
    tiers: Annotated[list[UUID], Field(max_length=50)] = []
    shown_if: UUID | None = None
    shown_when: Annotated[str, Field(max_length=12, pattern=NO_NUL)] = ""
    why: Explained = Field("", description="Why you ask; children's events need it, families read it.")
    seen_by: Explained = Field("", description="Who sees the answer.")


class QuestionIn(QuestionBody):
    """A question to be asked after the others."""

    label: Annotated[str, Field(min_length=1, max_length=LABEL, pattern=NO_NUL)]
    kind: Kind = Kind.SHORT
    asked: Asked = Asked.ATTENDEE

    model_config = {
        "json_schema_extra": {
            "examples": [
                {
                    "label": "What can you not eat?",
                    "kind": "several",
                    "options": ["Nuts", "Milk"],
                    "why": "To cook for all.",
                    "seen_by": "The two who cook.",
                }
            ]
        }
    }


class QuestionAlong(QuestionIn):
    """A question to be asked, perhaps at other dates of the series too."""

    also: AlsoThere = None


class QuestionPatch(QuestionBody):
    """What a question says from now on: only what is sent changes. Its kind and of whom it is asked stay."""

    label: Annotated[str, Field(max_length=LABEL, pattern=NO_NUL)] = ""
    is_active: bool = Field(default=True, description="Whether the form asks it; answers stay.")
    also: AlsoThere = None


@router.get(
    "/events/{reference}/form",
    response=list[FormQuestionOut],
    auth=Token(READS),
    summary="All questions of an event, those off the form too",
)
def show_form(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Return every question in order, with how often it was answered. Scope: events:read."""
    event = found(request, reference, Permission.SEE_EVENTS)
    counted = answered.counts(event)
    rows = answered.everything_asked(event)
    return answers.data([{**shapes.question(one), "answers": counted.get(one.pk, 0)} for one in rows])


@router.get(
    "/events/{reference}/questions/{key}",
    response=EventQuestionOut,
    auth=Token(READS),
    summary="One question",
)
def show_question(request: HttpRequest, reference: Reference, key: Key) -> HttpResponse:
    """Return a question. Scope: events:read."""
    return answers.data(shapes.question(_one(found(request, reference, Permission.SEE_EVENTS), key)))


@router.post(
    "/events/{reference}/questions",
    response={201: EventQuestionOut, 202: SeriesChangeOut},
    auth=Token(SCOPE),
    summary="Add a question",
)
def add_question(request: HttpRequest, reference: Reference, sent: QuestionAlong) -> HttpResponse:
    """Add a question at the end of the form; with `also` at other dates that do not ask it. Scope: events:write."""
    event, actor = found(request, reference, Permission.MANAGE_EVENTS), actor_of(request)
    others = along.spread(request, event, sent.also)
    carrying.require_free_for(event, others.others)
    with named(NAMES):
        draft = QuestionDraft(**_meant(event, sent.model_dump(exclude={"also"})))
        made = asking.add_question(event, draft, by=actor)
    report = asking_along.go_on(made, others, by=actor)
    path = f"/events/{event.reference}/questions/{made.pk}"
    return along.on(request, report, answers.created(found=shapes.question(made), path=path))


@router.patch(
    "/events/{reference}/questions/{key}",
    response={200: EventQuestionOut, 202: SeriesChangeOut},
    auth=Token(SCOPE),
    summary="Change a question",
)
def change_question(
    request: HttpRequest, reference: Reference, key: Key, sent: QuestionPatch
) -> HttpResponse:
    """Change what a question says, or take it off the form; an answer left out keeps its words.

    With `also` the same at other dates of the series. Scope: events:write.
    """
    event, actor = _locked(request, reference), actor_of(request)
    row = _one(event, key)
    conditions.require_match(request, answers.data(shapes.question(row)))
    report = _changed(row, sent, along.spread(request, event, sent.also), actor)
    return along.on(request, report, answers.data(shapes.question(_one(event, key))))


@router.post(
    "/events/{reference}/questions/{key}/order",
    response=list[EventQuestionOut],
    auth=Token(SCOPE),
    summary="Move a question",
)
def move_question(request: HttpRequest, reference: Reference, key: Key, sent: Step) -> HttpResponse:
    """Ask a question before or after its neighbour that is asked of the same. Scope: events:write."""
    event = _locked(request, reference)
    move = asking.move_up if sent.way == "up" else asking.move_down
    move(_one(event, key), by=actor_of(request))
    return answers.data(_all(event))


@router.delete(
    "/events/{reference}/questions/{key}",
    response={204: None},
    auth=Token(SCOPE),
    summary="Delete a question",
)
def delete_question(request: HttpRequest, reference: Reference, key: Key) -> HttpResponse:
    """Delete a question that nobody answered; others are taken off the form. Scope: events:write."""
    asking.delete_question(_one(_locked(request, reference), key), by=actor_of(request))
    return answers.gone()


def _changed(row: Question, sent: QuestionPatch, others: Spread, actor: Actor) -> Report:
    given = sent.model_dump(exclude_unset=True, exclude={"also"})
    is_active, report = given.pop("is_active", row.is_active), Report()
    if sent.also and given and is_active != row.is_active:
        raise along.apart("is_active")
    if given:
        standing = {"kind": row.kind, "asked": row.asked, "options": [label for _key, label in row.offered]}
        standing |= {name: getattr(row, name) for name in SAID}
        with named(NAMES):
            draft = QuestionDraft(**(standing | _meant(row.event, given)))
            report = asking_along.change(row, draft, others, by=actor)
    if is_active != row.is_active:
        report = asking_along.switch(row, "put_back" if is_active else "take_off", others, by=actor)
    return report


def _locked(request: HttpRequest, reference: str) -> Event:
    return locking.event_and_tiers(found(request, reference, Permission.MANAGE_EVENTS).pk)[0]


def _all(event: Event) -> list[Any]:
    return [shapes.question(one) for one in event.questions.order_by("position", "pk")]


def _one(event: Event, key: UUID) -> Question:
    row = event.questions.filter(pk=key).first()
    if row is None:
        raise nothing()
    return row


def _meant(event: Event, given: dict[str, Any]) -> dict[str, Any]:
    """Return what was sent with the question that shows this one in place of its id."""
    if "shown_if" not in given:
        return given
    if given["shown_if"] is None:
        return {**given, "shown_when": ""}
    return {**given, "shown_if": asking.source(event, given["shown_if"])}
