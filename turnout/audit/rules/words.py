"""How an act is told in a history: one sentence for each verb, with the figures of its facts."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

WORDS: dict[str, str | Promise] = {
    "metro.made": _l("Metro added"),
    "metro.changed": _l("Metro changed: %(fields)s"),
    "metro.deleted": _l("Metro deleted"),
    "venue.made": _l("Venue added"),
    "venue.changed": _l("Venue changed: %(fields)s"),
    "venue.closed": _l("Venue closes on %(on)s"),
    "venue.reopened": _l("Venue stays open"),
    "venue.deleted": _l("Venue deleted"),
    "venue.contact_added": _l("Contact added"),
    "venue.contact_changed": _l("Contact changed: %(fields)s"),
    "venue.contact_removed": _l("Contact removed"),
    "venue.room_added": _l("Room added"),
    "venue.room_changed": _l("Room changed: %(fields)s"),
    "venue.room_removed": _l("Room removed"),
    "topic.made": _l("Topic added"),
    "topic.renamed": _l("Topic renamed"),
    "topic.deleted": _l("Topic deleted"),
    "event.made": _l("Draft made"),
    "event.cloned": _l("Draft made as a copy of another event"),
    "event.changed": _l("Changed: %(fields)s"),
    "event.dated": _l("Dates set"),
    "event.submitted": _l("Submitted for review"),
    "event.revised": _l("Taken back to draft"),
    "event.scheduled": _l("Time of publication set"),
    "event.returned": _l("Returned for changes"),
    "event.rejected": _l("Rejected"),
    "event.approved": _l("Approved"),
    "event.published": _l("Published"),
    "event.unpublished": _l("Taken back"),
    "event.registration_closed": _l("Registration closed"),
    "event.reopened": _l("Registration reopened"),
    "event.started": _l("Started"),
    "event.completed": _l("Completed"),
    "event.archived": _l("Archived"),
    "event.cancelled": _l("Cancelled"),
    "event.postponed": _l("Postponed"),
    "event.chair_appointed": _l("Chair chosen"),
    "event.chair_dismissed": _l("Left without a chair"),
    "event.resized": _l("Places of the event: %(before)s to %(after)s"),
    "event.taken_out": _l("Taken out of its series"),
    "series.made": _l("Repeated as a series: %(count)s dates more"),
    "series.extended": _l("Dates added to the series: %(count)s"),
    "series.renamed": _l("Series renamed"),
    "events.imported": _l("Past events imported: %(count)s"),
    "venues.imported": _l("Venues imported: %(count)s"),
    "session.counted": _l("Heads counted: %(headcount)s"),
    "tier.added": _l("Kind of place added"),
    "tier.changed": _l("Kind of place changed: %(fields)s"),
    "tier.deactivated": _l("Kind of place taken off sale"),
    "tier.activated": _l("Kind of place back on sale"),
    "tier.deleted": _l("Kind of place deleted"),
    "tier.resized": _l("Places: %(before)s to %(after)s"),
    "question.added": _l("Question added"),
    "question.changed": _l("Question changed: %(fields)s"),
    "question.removed": _l("Question deleted"),
    "registration.answers_changed": _l("Answers changed: %(count)s"),
    "registration.made": _l("Registered: %(people)s"),
    "registration.cancelled": _l("Registration cancelled: %(people)s"),
    "registrations.closed": _l("Places and waits ended: %(people)s"),
    "registration.tagged": _l("Tag put on by staff"),
    "registration.untagged": _l("Tag taken off"),
    "roster.exported": _l("Roster exported: %(count)s people"),
    "payment.settled": _l("Payment written down"),
    "payment.waived": _l("Price waived"),
    "payment.reversed": _l("Payment taken back"),
    "places.added": _l("People added: %(people)s"),
    "places.approved": _l("Approved: %(people)s"),
    "places.declined": _l("Declined: %(people)s"),
    "places.paid": _l("Paid: %(people)s"),
    "places.readmitted": _l("Paid late, and placed again: %(people)s"),
    "places.unpaid": _l("Not paid in time: %(people)s"),
    "places.undecided": _l("Not decided in time: %(people)s"),
    "places.cancelled": _l("Places cancelled: %(people)s"),
    "places.transferred": _l("Moved to another event: %(people)s"),
    "places.received": _l("Came from another event: %(people)s"),
    "line.served": _l("Place given to the first in line: %(people)s"),
    "line.closed": _l("Line closed: %(people)s"),
    "line.slept": _l("Line asleep before the start; free places are on open sale"),
    "line.paused": _l("Passed over in line until mail arrives again"),
    "line.resumed": _l("Takes turns in line again"),
    "offer.made": _l("Offered to the first in line: %(people)s"),
    "offer.grown": _l("Offer made larger: %(people)s"),
    "offer.accepted": _l("Offer taken: %(people)s"),
    "offer.declined": _l("Offer let go: %(people)s"),
    "offer.expired": _l("Offer ran out: %(people)s"),
    "offer.withdrawn": _l("Offer taken back"),
    "entry.moved": _l("Moved in line: from %(before)s to %(after)s"),
    "place.kept": _l("One of two places kept"),
    "registration.renamed": _l("Names or ages changed"),
    "registration.coming": _l("Said that they come: %(people)s"),
    "confirmation.asked": _l("Confirmation sent again"),
    "link.renewed": _l("New link sent; older links no longer work"),
    "event.letter_sent": _l("Families written to: %(count)s"),
    "message.sent_again": _l("Message sent again"),
    "address.bounced": _l("Mail does not arrive; nothing is sent there any more"),
    "address.reachable": _l("Mail is sent to this address again"),
    "attendee.held": _l("Place held until payment"),
    "attendee.confirmed": _l("Place confirmed"),
    "attendee.screened": _l("Place held until somebody decides"),
    "attendee.placed": _l("Place given from the line"),
    "attendee.requeued": _l("Back in line"),
    "attendee.declined": _l("Place declined"),
    "attendee.expired": _l("Held place ran out"),
    "attendee.transferred": _l("Place passed on"),
    "attendee.checked_in": _l("Checked in at the door"),
    "attendee.check_in_undone": _l("Check-in taken back"),
    "attendee.marked_partial": _l("Marked as partly here"),
    "attendee.marked_absent": _l("Marked as absent"),
    "walk_in.counted": _l("Walk-in counted"),
    "walk_in.described": _l("Name of a walk-in taken"),
    "walk_in.details_removed": _l("Name of a walk-in deleted"),
    "standby.joined": _l("Stands by at the door"),
    "standby.left": _l("Stands by no more"),
    "standby.admitted": _l("Let in on a place that nobody took"),
    "standby.undone": _l("Letting in from standby taken back"),
    "walk_in.undone": _l("Walk-in taken back"),
    "door_link.made": _l("Link for a volunteer at the door made, after stating that he is cleared"),
    "door_link.opened": _l("Link of a volunteer opened"),
    "door_link.revoked": _l("Link of a volunteer ended"),
    "attendee.phone_shown": _l("Phone number shown at the door"),
    "attendee.cancelled": _l("Place cancelled"),
    "entry.offered": _l("Place offered to the first in line"),
    "entry.enrolled": _l("Out of the line with a place"),
    "entry.returned": _l("Back in line"),
    "entry.left": _l("Left the line"),
    "entry.expired": _l("Offer ran out"),
    "entry.closed": _l("Line closed"),
    "erasure.asked": _l("Erasure asked for"),
    "person.erased": _l("Erased, with %(count)s rows of the person and the household"),
    "copy.asked": _l("Copy of all data asked for"),
    "copy.fetched": _l("Copy of all data fetched"),
    "retention.changed": _l("Time that personal data is kept changed: %(fields)s"),
    "retention.applied": _l("Personal data removed whose time was over: %(count)s"),
    "settings.changed": _l("Settings changed: %(fields)s"),
    "acting.began": _l("Somebody began to act for this person"),
    "audit.exported": _l("Record exported"),
    "job.run_again": _l("Work that gave up queued again"),
    "acting.ended": _l("Nobody acts for this person any more"),
    "grant.given": _l("Role given"),
    "grant.renewed": _l("Role ends at another time"),
    "grant.ended": _l("Role ended with its last day"),
    "grant.revoked": _l("Role taken back"),
    "person.proven": _l("Address proven"),
    "codes.made": _l("Codes made: %(count)s"),
    "code.deactivated": _l("Code switched off"),
    "code.activated": _l("Code switched on again"),
    "person.enrolled": _l("Marked as a member"),
    "person.membership_ended": _l("No longer marked as a member"),
    "person.merged": _l("Another entry of the same person merged"),
    "person.told_apart": _l("Said not to be the same person as another"),
    "person.compared_again": _l("Two entries told apart are compared again"),
    "note.added": _l("Note written"),
    "note.changed": _l("Note changed"),
    "note.deleted": _l("Note deleted"),
    "person.changed": _l("Details changed: %(fields)s"),
    "person.address_changed": _l("Address changed"),
    "address.change_asked": _l("Change of address asked for"),
    "child.saved": _l("Child saved"),
    "child.renamed": _l("Name of the child changed"),
    "child.removed": _l("Child taken out of a household"),
    "guardian.invited": _l("Other guardian invited"),
    "guardian.invitation_withdrawn": _l("Invitation withdrawn"),
    "guardian.joined": _l("Other guardian joined the household"),
    "consent.given": _l("Agreed to announcements"),
    "consent.withdrawn": _l("No more announcements"),
    "user.digest_switched": _l("Weekly message switched"),
    "user.made": _l("Account made"),
    "session.ended": _l("Signed out elsewhere"),
    "password.set": _l("Password set"),
    "password.removed": _l("Password removed"),
    "passkey.added": _l("Passkey added"),
    "passkey.removed": _l("Passkey removed"),
    "application.made": _l("Application made"),
    "application.changed": _l("Application changed"),
    "application.retired": _l("Application retired"),
    "api_token.made": _l("Token for a program made"),
    "api_token.rotated": _l("Token for a program given another secret"),
    "api_token.revoked": _l("Token for a program revoked"),
    "webhook.made": _l("Webhook made"),
    "webhook.changed": _l("Webhook changed: %(fields)s"),
    "webhook.secret_changed": _l("Webhook given another secret"),
    "webhook.paused": _l("Webhook paused"),
    "webhook.resumed": _l("Webhook resumed"),
    "webhook.deleted": _l("Webhook deleted"),
    "webhook.tried": _l("Webhook tried out"),
    "webhook.sent_again": _l("Webhook: something sent again"),
    "app.added": _l("Authenticator app added"),
    "app.removed": _l("Authenticator app removed"),
    "provider.added": _l("Account elsewhere connected"),
    "provider.removed": _l("Account elsewhere disconnected"),
}
# What a reader looks for first in a long history.
KEY = frozenset(
    {
        "event.made",
        "event.published",
        "event.cancelled",
        "event.postponed",
        "event.completed",
        "event.approved",
    }
)


# What a column is called, where its own name would not tell.
FIELDS: dict[str, str | Promise] = {
    "access": _l("who may book it"),
    "admission": _l("who gets a place"),
    "audience": _l("who comes"),
    "auto_confirm": _l("free places without asking"),
    "bring": _l("what to bring"),
    "closes_at": _l("end of sale"),
    "deadline_at": _l("end of registration"),
    "has_line": _l("waitlist"),
    "is_active": _l("on sale"),
    "is_hidden": _l("named only to whoever gives its code"),
    "is_required": _l("required"),
    "least_each": _l("least per person"),
    "max_age": _l("oldest age"),
    "min_age": _l("youngest age"),
    "most_each": _l("most per person"),
    "online_url": _l("online address"),
    "opens_at": _l("start of sale or registration"),
    "party_limit": _l("most people in one booking"),
    "price_minor": _l("price"),
    "publish_at": _l("time of publication"),
    "registration_type": _l("registration"),
    "seen_by": _l("who sees the answer"),
    "slug": _l("address of the page"),
    "standby_minutes": _l("how long places are kept at the door"),
    "visibility": _l("who finds it"),
}


def told(verb: str, facts: Mapping[str, Any]) -> str:
    """Return an act in words; a verb without a sentence of its own reads as it is spelled."""
    words = WORDS.get(verb)
    if words is None:
        return capfirst(verb.replace(".", " ").replace("_", " "))
    figures = {
        "fields": ", ".join(_field(str(name)) for name in facts.get("fields", ())),
        "people": _people(facts),
        "before": _limit(facts.get("before")),
        "after": _limit(facts.get("after")),
        "on": facts.get("on", ""),
        "count": facts.get("count", ""),
        "headcount": facts.get("headcount", ""),
    }
    return str(words) % figures


def name_of(verb: str) -> str:
    """Return what a kind of act is called, without the figures of any one."""
    return re.split(r"(?:: |, with | on )?%\(", str(WORDS[verb]))[0] if verb in WORDS else verb


def _field(name: str) -> str:
    return str(FIELDS.get(name, name.replace("_", " ")))


def _people(facts: Mapping[str, Any]) -> str:
    placed, waiting = int(facts.get("places") or 0), int(facts.get("waiting") or 0)
    parts = []
    if placed or not waiting:
        parts.append(ngettext("%(count)s place", "%(count)s places", placed) % {"count": placed})
    if waiting:
        parts.append(ngettext("%(count)s waiting", "%(count)s waiting", waiting) % {"count": waiting})
    return ", ".join(parts)


def _limit(capacity: object) -> str:
    return _("no limit") if capacity is None else str(capacity)
