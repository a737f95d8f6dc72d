"""Which operation follows on which, as links of the OpenAPI document: a thing is made, then shown, changed, moved."""

from collections.abc import Mapping
from typing import Any

REFERENCE = {"reference": "$response.body#/reference"}
OF_EVENT = {"reference": "$request.path.reference", "key": "$response.body#/id"}
SLUG = {"slug": "$response.body#/slug"}
OF_SERIES = {"slug": "$response.body#/series", "key": "$response.body#/id"}
AFTER_AN_EVENT = (
    "show_event",
    "change_event",
    "clone_event",
    "preview_repetition",
    "repeat_event",
    "add_session",
    "add_tier",
    "add_question",
    "submit_event",
    "show_review",
    "publish_event",
    "cancel_event",
)
AFTER_A_SERIES = (
    "change_series",
    "submit_dates",
    "publish_dates",
    "cancel_dates",
    "list_series_changes",
)
WHILE_IT_GOES_ON = ("show_series_change", "list_series_change_dates")
LINKS: Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "create_event": (REFERENCE, AFTER_AN_EVENT),
    "clone_event": (REFERENCE, AFTER_AN_EVENT),
    "change_event": (REFERENCE, ("show_event", "submit_event", "publish_event")),
    "submit_event": (REFERENCE, ("show_review", "approve_event", "return_event", "revise_event")),
    "publish_event": (REFERENCE, ("close_event", "withdraw_event", "postpone_event", "cancel_event")),
    "close_event": (REFERENCE, ("reopen_event", "start_event")),
    "repeat_event": (SLUG, AFTER_A_SERIES),
    "show_series": (SLUG, AFTER_A_SERIES),
    "publish_dates": (OF_SERIES, WHILE_IT_GOES_ON),
    "submit_dates": (OF_SERIES, WHILE_IT_GOES_ON),
    "cancel_dates": (OF_SERIES, WHILE_IT_GOES_ON),
    "add_session": (OF_EVENT, ("show_session", "change_session", "delete_session")),
    "add_tier": (OF_EVENT, ("show_tier", "change_tier", "move_tier", "delete_tier")),
    "add_question": (OF_EVENT, ("show_question", "change_question", "move_question", "delete_question")),
    "create_registration": (
        REFERENCE,
        (
            "show_registration",
            "change_registration",
            "settle_registration",
            "list_payments",
            "cancel_registration",
        ),
    ),
    "preview_letter": ({"reference": "$request.path.reference"}, ("send_letter",)),
    "send_letter": (OF_EVENT, ("show_letter", "list_letter_messages")),
    "preview_transfer": ({"reference": "$request.path.reference"}, ("transfer_people",)),
    "preview_cancellation": ({"reference": "$request.path.reference"}, ("cancel_event",)),
    "preview_postponement": ({"reference": "$request.path.reference"}, ("postpone_event",)),
    "add_event_note": (OF_EVENT, ("show_event_note", "change_event_note", "delete_event_note")),
}


def link_all(document: Mapping[str, Any]) -> None:
    """Write down after each operation of the table what can follow. Before: operations have their names."""
    named = {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for operation in methods.values()
    }
    for name, (parameters, following) in LINKS.items():
        responses = named[name]["responses"]
        status = next(one for one in responses if str(one) in {"200", "201", "202"})
        responses[status]["links"] = {
            one: {"operationId": one, "parameters": dict(parameters)} for one in following if one in named
        }
