"""A "no" of ours: one exception, with a stable code, a sentence and what to do next (house.md section 3)."""

from dataclasses import dataclass
from typing import Any

# Each code means one thing for ever: the HTTP status it answers with, and what it says.
CODES: dict[str, tuple[int, str]] = {
    "wrong_state": (409, "The thing is not in a state from which this move starts."),
    "lost_race": (409, "Somebody else changed it a moment earlier."),
    "reason_missing": (422, "This move needs a reason."),
    "not_allowed": (403, "The role does not include this action here."),
    "bad_input": (422, "A value is missing, malformed or out of range; `field` names it."),
    "already_registered": (409, "A person already holds a place at, or waits for, this event."),
    "already_cancelled": (409, "The place was cancelled before."),
    "already_decided": (409, "Somebody decided on the registration before, or it was cancelled."),
    "decision_overdue": (409, "The time to decide on the registration is over."),
    "event_cancelled": (409, "The event was cancelled."),
    "event_private": (404, "The event is not open to this visitor."),
    "event_over": (409, "The event has started or is over."),
    "registration_not_open": (409, "Registration has not opened yet."),
    "registration_closed": (409, "Registration has closed."),
    "registration_not_required": (409, "The event needs no registration: people just turn up."),
    "account_required": (403, "The event takes registrations from accounts only."),
    "event_full": (409, "All places of the event are held."),
    "tier_full": (409, "All places of the tier are held."),
    "tier_not_on_sale": (409, "The tier is not on sale at this moment."),
    "tier_unknown": (422, "The tier is not one of this event."),
    "prices_changed": (409, "Places cost more, or other money, than the form said."),
    "members_only": (403, "The tier is for members who have proven their address."),
    "address_not_listed": (403, "The tier is for proven addresses of certain domains."),
    "code_needed": (403, "The tier is booked with a code."),
    "code_unknown": (
        422,
        "The code does nothing here: unknown, not valid now, or it does not reach for all.",
    ),
    "code_not_for_these": (409, "The code takes nothing off the places that were chosen."),
    "code_used_up": (409, "The code is good for fewer places than the party wants."),
    "too_many_of_tier": (409, "More places of the tier than one registrant may have in all."),
    "too_few_of_tier": (422, "Fewer places of the tier than one registrant must take."),
    "line_first": (409, "Free places belong to the people who wait."),
    "line_closed": (409, "The tier takes nobody into its line."),
    "party_does_not_fit": (409, "Fewer places are free than the party wants; choose to split or to wait."),
    "party_too_large": (422, "More people than one booking may hold."),
    "first_in_line": (409, "Nobody who waits for the same places is ahead."),
    "offer_expired": (410, "The time for the offer is over."),
    "offer_taken": (409, "The offer was taken before."),
    "offer_ended": (410, "The offer was let go, or taken back."),
    "no_second_chance": (409, "The family let an offer pass before: it takes this one or leaves the line."),
    "hold_over": (409, "The time to pay for the place is over."),
    "place_gone": (409, "Money came too late, and there is no place any more, or somebody waits before."),
    "not_next": (409, "Somebody else comes first."),
    "no_place_free": (409, "There is no free place to give."),
    "not_confirmed": (409, "The person has no confirmed place: cancelled, declined, or waiting only."),
    "overtaken": (409, "A later tap said something else about the person."),
    "door_closed": (409, "The tap lies outside the day of the session."),
    "room_full": (409, "The room takes no more people."),
    "checked_in": (409, "The person was checked in before."),
    "not_all": (409, "All or nothing was chosen, and somebody else was refused."),
    "capacity_below_held": (409, "More places are held than the new capacity allows."),
    "tier_in_use": (409, "People hold or wait for places of this tier."),
    "question_in_use": (409, "There are answers to the question, or others depend on it."),
    "event_not_ready": (409, "The event lacks something that publication needs."),
    "needs_review": (409, "Events of this format are approved before they are published."),
    "content_changed": (409, "It was changed after whoever decides had read it."),
    "room_taken": (409, "Another event uses the room at that time."),
    "venue_in_use": (409, "Events take place there."),
    "link_expired": (410, "The link has expired or was replaced by a newer one."),
    "link_used": (410, "The link was used before."),
    "form_expired": (
        409,
        "The form was open for too long; it comes back with what was typed, to be sent again.",
    ),
    "link_unknown": (404, "The link is not one of ours."),
    "too_many_tries": (429, "Too many tries in a short time."),
    "import_failed": (422, "The file cannot be read, or a row of it is wrong."),
    "grant_exists": (409, "The person has this role in this scope already."),
    "last_administrator": (409, "The last system administrator cannot be revoked."),
    "address_taken": (409, "Another person has proven this address."),
    "not_one_person": (409, "The two rows cannot be made one person; the message says why."),
    "has_future_places": (409, "Places or waits for what is still to come stand in the way."),
    "is_staff": (409, "The person has roles here; they are taken back first."),
    "key_reused": (409, "Another request came with the same Idempotency-Key."),
    "answer_lost": (
        409,
        "It was done before under this Idempotency-Key; its answer cannot be read any more.",
    ),
    "not_found": (404, "There is no such thing here."),
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the refused person can do instead: a label and, where there is a page for it, its address."""

    label: str
    url: str = ""


class Refused(Exception):  # noqa: N818 -- it is no error of the program
    """We say no: `code` for machines, `message` for people, `next_step`, the form `field` it belongs to, facts."""

    def __init__(
        self,
        code: str,
        message: str,
        next_step: NextStep | None = None,
        *,
        field: str = "",
        **facts: Any,
    ) -> None:
        self.status, self.meaning = CODES[code]
        super().__init__(code, str(message))
        self.code = code
        self.message = message
        self.next_step = next_step
        self.field = field
        self.facts = facts

    def __str__(self) -> str:
        return str(self.message)
