"""Operations on events, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class Events(Caller):
    """Operations on events."""

    def list_events(
        self,
        *,
        include: str | None = None,
        fields: str | None = None,
        after: str | None = None,
        limit: int | None = None,
        view: str | None = None,
        sort: str | None = None,
        q: str | None = None,
        metro: str | None = None,
        venue: str | None = None,
        topic: str | None = None,
        series: str | None = None,
        format: Literal["workshop", "festival", "club", "cohort", "webinar", "hackathon"] | None = None,
        state: Literal[
            "draft",
            "pending_review",
            "approved",
            "published",
            "registration_closed",
            "in_progress",
            "completed",
            "archived",
            "cancelled",
            "rejected",
        ]
        | None = None,
        starts_from: datetime | str | None = None,
        starts_until: datetime | str | None = None,
    ) -> Page[types.EventOut]:
        """Events, by their start.

        List the catalogue from its first day on; with `view=desk` and a token what you work with, drafts
        too.

        `starts_from` leaves out what is over.
        """
        found: Page[types.EventOut] = self.call(
            "GET",
            "/api/v1/events",
            query={
                "include": include,
                "fields": fields,
                "after": after,
                "limit": limit,
                "view": view,
                "sort": sort,
                "q": q,
                "metro": metro,
                "venue": venue,
                "topic": topic,
                "series": series,
                "format": format,
                "state": state,
                "starts_from": starts_from,
                "starts_until": starts_until,
            },
        )
        return found

    def create_event(self, body: types.EventIn, *, idempotency_key: str | None = None) -> types.EventOut:
        """Make an event.

        Make a draft, with its sittings and kinds of place; those who work with it see it. Scope:
        events:write.
        """
        found: types.EventOut = self.call(
            "POST", "/api/v1/events", body=body, idempotency_key=idempotency_key
        )
        return found

    def show_event(
        self, reference: str, *, include: str | None = None, fields: str | None = None
    ) -> types.EventOut:
        """One event.

        Return an event that is published and not private, or one that you work with.

        A draft, and what only staff see of an event, need a token for events:read or events:write.
        """
        found: types.EventOut = self.call(
            "GET",
            addressed("/api/v1/events/{reference}", reference=reference),
            query={"include": include, "fields": fields},
        )
        return found

    def change_event(
        self,
        reference: str,
        body: types.EventPatch,
        *,
        include: str | None = None,
        fields: str | None = None,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.EventOut | types.SeriesChangeOut:
        """Change what an event says.

        Change only what is sent. While an event is under review, and once it is history, what it says
        stays.

        With `also` the same at other dates of the series: 202, and the worker does it there. Scope:
        events:write.
        """
        found: types.EventOut | types.SeriesChangeOut = self.call(
            "PATCH",
            addressed("/api/v1/events/{reference}", reference=reference),
            query={"include": include, "fields": fields},
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def list_sessions(self, reference: str) -> list[types.SessionOut]:
        """Sittings of an event.

        Return the dates of an event, in order.
        """
        found: list[types.SessionOut] = self.call(
            "GET", addressed("/api/v1/events/{reference}/sessions", reference=reference)
        )
        return found

    def list_tiers(self, reference: str) -> list[types.TierOut]:
        """Kinds of place of an event.

        Return the kinds of place of an event: price, who may book, what is left.
        """
        found: list[types.TierOut] = self.call(
            "GET", addressed("/api/v1/events/{reference}/tiers", reference=reference)
        )
        return found

    def list_attendees(
        self,
        reference: str,
        *,
        after: str | None = None,
        limit: int | None = None,
        state: Literal[
            "waiting",
            "pending",
            "pending_payment",
            "confirmed",
            "declined",
            "cancelled",
            "expired",
            "transferred",
        ]
        | None = None,
        tier: str | None = None,
    ) -> Page[types.AttendeeOut]:
        """Who comes, who waits.

        List people of an event by booking: names, ages, places; no way to reach them. Scope: rosters:read.
        """
        found: Page[types.AttendeeOut] = self.call(
            "GET",
            addressed("/api/v1/events/{reference}/attendees", reference=reference),
            query={"after": after, "limit": limit, "state": state, "tier": tier},
        )
        return found

    def officer_events_pending_review(
        self,
        *,
        include: str | None = None,
        fields: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> Page[types.EventOut]:
        """Events that wait for a review.

        Oldest need first. Scope: events:read.
        """
        found: Page[types.EventOut] = self.call(
            "GET",
            "/api/v1/officer/events/pending-review",
            query={"include": include, "fields": fields, "after": after, "limit": limit},
        )
        return found

    def officer_events_needing_chairs(
        self,
        *,
        include: str | None = None,
        fields: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> Page[types.EventOut]:
        """Events to come without a chair.

        Oldest need first. Scope: events:read.
        """
        found: Page[types.EventOut] = self.call(
            "GET",
            "/api/v1/officer/events/needing-chairs",
            query={"include": include, "fields": fields, "after": after, "limit": limit},
        )
        return found

    def officer_events_needing_wrapup(
        self,
        *,
        include: str | None = None,
        fields: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> Page[types.EventOut]:
        """Events that are over and want a wrap-up.

        Oldest need first. Scope: events:read.
        """
        found: Page[types.EventOut] = self.call(
            "GET",
            "/api/v1/officer/events/needing-wrapup",
            query={"include": include, "fields": fields, "after": after, "limit": limit},
        )
        return found

    def me_events_chairing(
        self,
        *,
        include: str | None = None,
        fields: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> Page[types.EventOut]:
        """Events you chair.

        Oldest need first. Scope: events:read.
        """
        found: Page[types.EventOut] = self.call(
            "GET",
            "/api/v1/me/events/chairing",
            query={"include": include, "fields": fields, "after": after, "limit": limit},
        )
        return found

    def me_events_needing_wrapup(
        self,
        *,
        include: str | None = None,
        fields: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> Page[types.EventOut]:
        """Events you chair that want a wrap-up.

        Oldest need first. Scope: events:read.
        """
        found: Page[types.EventOut] = self.call(
            "GET",
            "/api/v1/me/events/needing-wrapup",
            query={"include": include, "fields": fields, "after": after, "limit": limit},
        )
        return found

    def list_clones(
        self,
        reference: str,
        *,
        include: str | None = None,
        fields: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> Page[types.EventOut]:
        """Clones of an event, the newest first.

        List the events that were cloned from this one and that you work with. Scope: events:read.
        """
        found: Page[types.EventOut] = self.call(
            "GET",
            addressed("/api/v1/events/{reference}/clones", reference=reference),
            query={"include": include, "fields": fields, "after": after, "limit": limit},
        )
        return found

    def clone_event(self, reference: str, *, idempotency_key: str | None = None) -> types.EventOut:
        """Clone an event.

        Make a draft that says what this event says, without dates, chair or people. Scope: events:write.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/clone", reference=reference),
            idempotency_key=idempotency_key,
        )
        return found

    def export_roster(
        self,
        reference: str,
        *,
        mark: bool | None = None,
        state: Literal[
            "waiting",
            "pending",
            "pending_payment",
            "confirmed",
            "declined",
            "cancelled",
            "expired",
            "transferred",
        ]
        | None = None,
        tier: str | None = None,
        source: Literal["web_form", "desk", "import", "api", "moved"] | None = None,
        owes: Literal["", "open", "settled", "back"] | None = None,
        proof: Literal["", "proven", "unproven"] | None = None,
        note: Literal["", "noted", "unnoted"] | None = None,
        here: Literal["", "attended", "partial", "absent", "not_yet"] | None = None,
        session: str | None = None,
        tag: str | None = None,
        code: str | None = None,
        answer: str | None = None,
        q: str | None = None,
        columns: str | None = None,
    ) -> bytes:
        """A roster as a file.

        Return the roster as CSV; contact details where the owner may take them along. Noted as an act.

        Cells that a spreadsheet would execute are neutralised. Asked for with HEAD nothing leaves and
        nothing is noted. Scope: exports:read.
        """
        found: bytes = self.call(
            "GET",
            addressed("/api/v1/events/{reference}/roster.csv", reference=reference),
            query={
                "mark": mark,
                "state": state,
                "tier": tier,
                "source": source,
                "owes": owes,
                "proof": proof,
                "note": note,
                "here": here,
                "session": session,
                "tag": tag,
                "code": code,
                "answer": answer,
                "q": q,
                "columns": columns,
            },
        )
        return found
