"""Operations on series, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class Series(Caller):
    """Operations on series."""

    def list_series(self, *, after: str | None = None, limit: int | None = None) -> Page[types.SeriesOut]:
        """Series, the newest first.

        List the series with a date that you work with. Scope: events:read.
        """
        found: Page[types.SeriesOut] = self.call(
            "GET", "/api/v1/series", query={"after": after, "limit": limit}
        )
        return found

    def show_series(self, slug: str) -> types.SeriesOut:
        """One series.

        Return a series with a date that you work with. Scope: events:read.
        """
        found: types.SeriesOut = self.call("GET", addressed("/api/v1/series/{slug}", slug=slug))
        return found

    def change_series(
        self,
        slug: str,
        body: types.SeriesPatch,
        *,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.SeriesOut:
        """Rename a series.

        Give a series another title, if you manage every date of it; its address stays. Scope: events:write.
        """
        found: types.SeriesOut = self.call(
            "PATCH",
            addressed("/api/v1/series/{slug}", slug=slug),
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def publish_dates(
        self, slug: str, body: types.Dates | None = None, *, idempotency_key: str | None = None
    ) -> types.SeriesChangeOut:
        """Publish dates of a series.

        Leave it to the worker to publish dates; `Location` tells what came of it at each. Scope:
        events:move.
        """
        found: types.SeriesChangeOut = self.call(
            "POST",
            addressed("/api/v1/series/{slug}/publication", slug=slug),
            body={} if body is None else body,
            idempotency_key=idempotency_key,
        )
        return found

    def submit_dates(
        self, slug: str, body: types.Dates | None = None, *, idempotency_key: str | None = None
    ) -> types.SeriesChangeOut:
        """Submit dates of a series.

        Leave it to the worker to submit dates for review. Scope: events:move.
        """
        found: types.SeriesChangeOut = self.call(
            "POST",
            addressed("/api/v1/series/{slug}/submission", slug=slug),
            body={} if body is None else body,
            idempotency_key=idempotency_key,
        )
        return found

    def cancel_dates(
        self, slug: str, body: types.DatesAndWhy, *, idempotency_key: str | None = None
    ) -> types.SeriesChangeOut:
        """Cancel dates of a series.

        Leave it to the worker to cancel dates; everybody who holds a place or waits is told why. Scope:
        events:move.
        """
        found: types.SeriesChangeOut = self.call(
            "POST",
            addressed("/api/v1/series/{slug}/cancellation", slug=slug),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def list_series_changes(self, slug: str) -> list[types.SeriesChangeOut]:
        """Changes on their way to dates of a series.

        List what is under way, or ended within a day: the five newest. Scope: events:read.
        """
        found: list[types.SeriesChangeOut] = self.call(
            "GET", addressed("/api/v1/series/{slug}/changes", slug=slug)
        )
        return found

    def show_series_change(self, slug: str, key: str) -> types.SeriesChangeOut:
        """How far a change of a series is.

        Return how far a change is at dates that you manage. Scope: events:read.
        """
        found: types.SeriesChangeOut = self.call(
            "GET", addressed("/api/v1/series/{slug}/changes/{key}", slug=slug, key=key)
        )
        return found

    def list_series_change_dates(
        self, slug: str, key: str, *, after: str | None = None, limit: int | None = None
    ) -> Page[types.SeriesChangeDateOut]:
        """What came of a change at each date.

        List the dates of a change that you manage, and what came of it at each. Scope: events:read.
        """
        found: Page[types.SeriesChangeDateOut] = self.call(
            "GET",
            addressed("/api/v1/series/{slug}/changes/{key}/dates", slug=slug, key=key),
            query={"after": after, "limit": limit},
        )
        return found

    def preview_repetition(
        self, reference: str, body: types.Rule, *, idempotency_key: str | None = None
    ) -> types.DaysOut:
        """What a rule of repeating would yield.

        Return the days of a rule and what stands against each; nothing is made. Scope: events:write.
        """
        found: types.DaysOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/repetition/preview", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def repeat_event(
        self, reference: str, body: types.Repeating, *, idempotency_key: str | None = None
    ) -> types.SeriesOut:
        """Repeat an event.

        Make drafts of an event on other days, as one series; of one in a series, more dates. Scope:
        events:write.
        """
        found: types.SeriesOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/repetition", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def take_out(self, reference: str, *, idempotency_key: str | None = None) -> types.EventOut:
        """Take an event out of its series.

        Let an event stand alone again; nothing else about it changes. Scope: events:write.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/departure", reference=reference),
            idempotency_key=idempotency_key,
        )
        return found
