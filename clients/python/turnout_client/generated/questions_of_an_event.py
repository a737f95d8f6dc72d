"""Operations on questions of an event, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class QuestionsOfAnEvent(Caller):
    """Operations on questions of an event."""

    def show_form(self, reference: str) -> list[types.FormQuestionOut]:
        """All questions of an event, those off the form too.

        Return every question in order, with how often it was answered. Scope: events:read.
        """
        found: list[types.FormQuestionOut] = self.call(
            "GET", addressed("/api/v1/events/{reference}/form", reference=reference)
        )
        return found

    def show_question(self, reference: str, key: str) -> types.EventQuestionOut:
        """One question.

        Return a question. Scope: events:read.
        """
        found: types.EventQuestionOut = self.call(
            "GET", addressed("/api/v1/events/{reference}/questions/{key}", reference=reference, key=key)
        )
        return found

    def change_question(
        self,
        reference: str,
        key: str,
        body: types.QuestionPatch,
        *,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.EventQuestionOut | types.SeriesChangeOut:
        """Change a question.

        Change what a question says, or take it off the form; an answer left out keeps its words.

        With `also` the same at other dates of the series. Scope: events:write.
        """
        found: types.EventQuestionOut | types.SeriesChangeOut = self.call(
            "PATCH",
            addressed("/api/v1/events/{reference}/questions/{key}", reference=reference, key=key),
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def delete_question(self, reference: str, key: str, *, idempotency_key: str | None = None) -> None:
        """Delete a question.

        Delete a question that nobody answered; others are taken off the form. Scope: events:write.
        """
        self.call(
            "DELETE",
            addressed("/api/v1/events/{reference}/questions/{key}", reference=reference, key=key),
            idempotency_key=idempotency_key,
        )

    def add_question(
        self, reference: str, body: types.QuestionAlong, *, idempotency_key: str | None = None
    ) -> types.EventQuestionOut | types.SeriesChangeOut:
        """Add a question.

        Add a question at the end of the form; with `also` at other dates that do not ask it. Scope:
        events:write.
        """
        found: types.EventQuestionOut | types.SeriesChangeOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/questions", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def move_question(
        self, reference: str, key: str, body: types.Step, *, idempotency_key: str | None = None
    ) -> list[types.EventQuestionOut]:
        """Move a question.

        Ask a question before or after its neighbour that is asked of the same. Scope: events:write.
        """
        found: list[types.EventQuestionOut] = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/questions/{key}/order", reference=reference, key=key),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found
