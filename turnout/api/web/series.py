"""Routes of series: seen, renamed, their dates moved together, how far such a change is."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from turnout.api.queries import series as queries
from turnout.api.rules import shapes_series as shapes
from turnout.api.rules.shapes import Shape
from turnout.api.web import answers, conditions
from turnout.api.web.entering import Token
from turnout.api.web.events import Paging, nothing
from turnout.api.web.registrations import require_reason
from turnout.api.web.schemas import ListOf
from turnout.api.web.series_schemas import (
    Dates,
    DatesAndWhy,
    SeriesChangeDateOut,
    SeriesChangeOut,
    SeriesOut,
    SeriesPatch,
)
from turnout.events.actions import carrying, locking, moving, spreading
from turnout.events.actions.carrying import Task
from turnout.events.models import Errand, Event, Series
from turnout.events.queries import errands
from turnout.events.queries import series as dates_of
from turnout.events.queries.errands import Way
from turnout.kernel import clock, codes, text
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.registration.rules import links
from turnout.ui.doors import actor_of

router = Router(tags=["series"])
READS, WRITES, MOVES = "events:read", "events:write", "events:move"
Slug = Annotated[str, Path(description="The slug of the series, as events say it.", max_length=120)]
Key = Annotated[UUID, Path(description="The change.")]
ALL = Dates()


@router.get("/series", response=ListOf[SeriesOut], auth=Token(READS), summary="Series, the newest first")
def list_series(request: HttpRequest, wanted: Query[Paging]) -> HttpResponse:
    """List the series with a date that you work with. Scope: events:read."""
    actor = actor_of(request)
    page = queries.page(actor, wanted.after, wanted.limit)
    counted, base = queries.counts(actor, page.rows, clock.now()), links.absolute("")
    return answers.listed(
        request, page, lambda one: shapes.series(one, counted.get(one.pk, shapes.NONE), base)
    )


@router.get("/series/{slug}", response=SeriesOut, auth=Token(READS), summary="One series")
def show_series(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Return a series with a date that you work with. Scope: events:read."""
    return shown(request, _found(request, slug))


@router.patch("/series/{slug}", response=SeriesOut, auth=Token(WRITES), summary="Rename a series")
def change_series(request: HttpRequest, slug: Slug, sent: SeriesPatch) -> HttpResponse:
    """Give a series another title, if you manage every date of it; its address stays. Scope: events:write."""
    actor, series = actor_of(request), _found(request, slug)
    if not dates_of.manages_all(actor, series):
        raise _not_allowed()
    locking.series(series.pk)
    conditions.require_match(request, shown(request, _found(request, slug)))
    spreading.rename(series, sent.title, by=actor)
    return shown(request, _found(request, slug))


@router.post(
    "/series/{slug}/publication",
    response={202: SeriesChangeOut},
    auth=Token(MOVES),
    summary="Publish dates of a series",
)
def publish_dates(request: HttpRequest, slug: Slug, sent: Dates = ALL) -> HttpResponse:
    """Leave it to the worker to publish dates; `Location` tells what came of it at each. Scope: events:move."""
    return _moved(request, slug, "publish", sent.dates)


@router.post(
    "/series/{slug}/submission",
    response={202: SeriesChangeOut},
    auth=Token(MOVES),
    summary="Submit dates of a series",
)
def submit_dates(request: HttpRequest, slug: Slug, sent: Dates = ALL) -> HttpResponse:
    """Leave it to the worker to submit dates for review. Scope: events:move."""
    return _moved(request, slug, "submit", sent.dates)


@router.post(
    "/series/{slug}/cancellation",
    response={202: SeriesChangeOut},
    auth=Token(MOVES),
    summary="Cancel dates of a series",
)
def cancel_dates(request: HttpRequest, slug: Slug, sent: DatesAndWhy) -> HttpResponse:
    """Leave it to the worker to cancel dates; everybody who holds a place or waits is told why. Scope: events:move."""
    return _moved(request, slug, "cancel", sent.dates, require_reason(sent.reason))


@router.get(
    "/series/{slug}/changes",
    response=list[SeriesChangeOut],
    auth=Token(READS),
    summary="Changes on their way to dates of a series",
)
def list_series_changes(request: HttpRequest, slug: Slug) -> HttpResponse:
    """List what is under way, or ended within a day: the five newest. Scope: events:read."""
    ways = errands.of_series(actor_of(request), _found(request, slug), clock.now())
    return answers.data([_shape(one) for one in ways])


@router.get(
    "/series/{slug}/changes/{key}",
    response=SeriesChangeOut,
    auth=Token(READS),
    summary="How far a change of a series is",
)
def show_series_change(request: HttpRequest, slug: Slug, key: Key) -> HttpResponse:
    """Return how far a change is at dates that you manage. Scope: events:read."""
    return answers.data(_shape(_way(request, slug, key)))


@router.get(
    "/series/{slug}/changes/{key}/dates",
    response=ListOf[SeriesChangeDateOut],
    auth=Token(READS),
    summary="What came of a change at each date",
)
def list_series_change_dates(
    request: HttpRequest, slug: Slug, key: Key, wanted: Query[Paging]
) -> HttpResponse:
    """List the dates of a change that you manage, and what came of it at each. Scope: events:read."""
    page = queries.stops(actor_of(request), _way(request, slug, key), wanted.after, wanted.limit)
    return answers.listed(request, page, shapes.stop)


def shown(request: HttpRequest, series: Series) -> HttpResponse:
    """Return a series as whoever asks sees it."""
    return answers.data(as_seen(request, series))


def as_seen(request: HttpRequest, series: Series) -> Shape:
    """Return the representation of a series, with the dates that whoever asks sees."""
    counted = queries.counts(actor_of(request), [series], clock.now())
    return shapes.series(series, counted.get(series.pk, shapes.NONE), links.absolute(""))


def left_to_worker(request: HttpRequest, errand: Errand) -> HttpResponse:
    """Return that a change is on its way (202), and where it is told how far it is."""
    response = answers.data(_shape(queries.of_errand(actor_of(request), errand)))
    response.status_code = HTTPStatus.ACCEPTED
    response["Location"] = links.absolute(f"/api/v1/series/{errand.series.slug}/changes/{errand.pk}")
    return response


def _found(request: HttpRequest, slug: str) -> Series:
    series = queries.find(actor_of(request), slug)
    if series is None:
        raise nothing()
    return series


def _way(request: HttpRequest, slug: str, key: UUID) -> Way:
    way = errands.find(actor_of(request), _found(request, slug), key)
    if way is None:
        raise nothing()
    return way


def _shape(way: Way) -> Shape:
    return shapes.change(way, has_stopped=errands.has_stopped(way.errand, carrying.JOB))


def _moved(
    request: HttpRequest, slug: str, do: str, wanted: Sequence[str] | None, reason: str = ""
) -> HttpResponse:
    actor, series = actor_of(request), _found(request, slug)
    if not queries.manages_any(actor, series):
        raise _not_allowed()
    facts = {"do": do, "reason": reason}
    errand = carrying.put_down(
        Task(moving.MOVE, facts), series.pk, _chosen(request, series, do, wanted), by=actor
    )
    return left_to_worker(request, errand)


def _chosen(request: HttpRequest, series: Series, do: str, wanted: Sequence[str] | None) -> list[Event]:
    """Return the dates that were named, or all to come at which a move can be made. Refused: bad_input, wrong_state."""
    actor = actor_of(request)
    if wanted is None:
        found = dates_of.coming(actor, series, clock.now(), moving.FROM.get(do, ()))
        if not found:
            raise Refused("wrong_state", _("The series has no date to come at which this can be done."))
        return found
    found = dates_of.chosen(actor, series, wanted, Permission.MANAGE_EVENTS)
    if len(found) < len({codes.tidy(text.line(one)) for one in wanted}):
        raise Refused(
            "bad_input", _("Some of these are no dates of the series that you manage."), field="dates"
        )
    return found


def _not_allowed() -> Refused:
    return Refused("not_allowed", _("Your role does not include this."))
