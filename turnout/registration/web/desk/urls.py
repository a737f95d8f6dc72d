"""URLs of the desk that lie in this room, below /desk/: the page of one event and of one registration."""

from django.urls import path

from turnout.registration.web.desk import (
    answers,
    bulk,
    codes,
    deciding,
    events,
    exports,
    letters,
    line,
    notes,
    places,
    questions,
    registering,
    registrations,
    roster,
    same_places,
    settling,
    tags,
    tier_access,
    transfers,
    views,
    waitlists,
)
from turnout.registration.web.door import urls as door_urls

urlpatterns = [
    path("events/<str:reference>/", roster.event, name="desk-event"),
    path("events/<str:reference>/roster/export/", exports.export, name="desk-roster-export"),
    path("events/<str:reference>/roster/tagging/", tags.tagging_page, name="desk-roster-tagging"),
    path("registrations/<str:reference>/tags/<uuid:key>/removal/", tags.removal, name="desk-tag-removal"),
    path("events/<str:reference>/roster/cancellation/", bulk.cancellation, name="desk-roster-cancellation"),
    path("events/<str:reference>/roster/columns/", views.columns, name="desk-roster-columns"),
    path("events/<str:reference>/roster/views/new/", views.new, name="desk-roster-view-new"),
    path("events/<str:reference>/roster/views/<uuid:key>/", views.view, name="desk-roster-view"),
    path(
        "events/<str:reference>/roster/views/<uuid:key>/deletion/",
        views.deletion,
        name="desk-roster-view-deletion",
    ),
    path("events/<str:reference>/roster/transfer/", transfers.transfer, name="desk-roster-transfer"),
    path("events/<str:reference>/decisions/", deciding.decisions, name="desk-event-decisions"),
    path(
        "events/<str:reference>/decisions/approval/", deciding.approval, name="desk-event-decisions-approval"
    ),
    path("events/<str:reference>/decisions/refusal/", deciding.refusal, name="desk-event-decisions-refusal"),
    path("events/<str:reference>/sessions/", events.sessions, name="desk-event-sessions"),
    path("events/<str:reference>/waitlist/", events.waitlist, name="desk-event-waitlist"),
    path("events/<str:reference>/waitlist/<uuid:key>/rise/", line.rise, name="desk-line-rise"),
    path("events/<str:reference>/waitlist/<uuid:key>/top/", line.top, name="desk-line-top"),
    path("events/<str:reference>/waitlist/<uuid:key>/offer/", line.offer, name="desk-line-offer"),
    *door_urls.urlpatterns,
    path("events/<str:reference>/notes/", notes.notes, name="desk-event-notes"),
    path("events/<str:reference>/notes/<uuid:key>/", notes.note, name="desk-event-note"),
    path(
        "events/<str:reference>/notes/<uuid:key>/deletion/", notes.deletion, name="desk-event-note-deletion"
    ),
    path("events/<str:reference>/messages/", events.sent, name="desk-event-messages"),
    path("events/<str:reference>/letter/", letters.letter, name="desk-event-letter"),
    path("events/<str:reference>/history/", events.whole_history, name="desk-event-history"),
    path("events/<str:reference>/cancellation/", events.cancellation, name="desk-event-cancellation"),
    path("events/<str:reference>/codes/", codes.codes, name="desk-event-codes"),
    path("events/<str:reference>/codes/new/", codes.new, name="desk-event-codes-new"),
    path("events/<str:reference>/codes/file/", codes.file, name="desk-event-codes-file"),
    path("events/<str:reference>/codes/<uuid:key>/", codes.code, name="desk-event-code"),
    path("events/<str:reference>/codes/<uuid:key>/switch/", codes.switch, name="desk-event-code-switch"),
    path("events/<str:reference>/places/", places.tiers, name="desk-event-tiers"),
    path("events/<str:reference>/places/new/", places.new_tier, name="desk-event-tier-new"),
    path("events/<str:reference>/places/cap/", places.cap, name="desk-event-cap"),
    path(
        "events/<str:reference>/places/<uuid:key>/dates/",
        same_places.same_at_dates,
        name="desk-event-tier-dates",
    ),
    path("events/<str:reference>/places/<uuid:key>/", places.tier, name="desk-event-tier"),
    path(
        "events/<str:reference>/places/<uuid:key>/capacity/",
        places.tier_capacity,
        name="desk-event-tier-capacity",
    ),
    path("events/<str:reference>/places/<uuid:key>/sale/", places.tier_sale, name="desk-event-tier-sale"),
    path(
        "events/<str:reference>/places/<uuid:key>/access/",
        tier_access.access,
        name="desk-event-tier-access",
    ),
    path(
        "events/<str:reference>/places/<uuid:key>/order/",
        tier_access.order,
        name="desk-event-tier-order",
    ),
    path(
        "events/<str:reference>/places/<uuid:key>/deletion/",
        places.tier_deletion,
        name="desk-event-tier-deletion",
    ),
    path("events/<str:reference>/questions/", questions.questions, name="desk-event-questions"),
    path("events/<str:reference>/questions/new/", questions.new, name="desk-event-question-new"),
    path("events/<str:reference>/questions/preview/", questions.preview, name="desk-event-questions-preview"),
    path("events/<str:reference>/questions/<uuid:key>/", questions.question, name="desk-event-question"),
    path("events/<str:reference>/questions/<uuid:key>/up/", questions.up, name="desk-event-question-up"),
    path(
        "events/<str:reference>/questions/<uuid:key>/down/", questions.down, name="desk-event-question-down"
    ),
    path(
        "events/<str:reference>/questions/<uuid:key>/removal/",
        questions.removal,
        name="desk-event-question-removal",
    ),
    path(
        "events/<str:reference>/questions/<uuid:key>/return/",
        questions.return_,
        name="desk-event-question-return",
    ),
    path(
        "events/<str:reference>/questions/<uuid:key>/deletion/",
        questions.deletion,
        name="desk-event-question-deletion",
    ),
    path("registrations/<str:reference>/answers/", answers.change, name="desk-registration-answers"),
    path("waitlists/", waitlists.waitlists, name="desk-waitlists"),
    path("events/<str:reference>/registrations/new/", registering.new, name="desk-registration-new"),
    path("registrations/<str:reference>/", registrations.registration, name="desk-registration"),
    path("registrations/<str:reference>/payment/", settling.payment, name="desk-registration-payment"),
    path(
        "registrations/<str:reference>/payments/<uuid:key>/reversal/",
        settling.reversal,
        name="desk-registration-reversal",
    ),
    path(
        "registrations/<str:reference>/cancellation/",
        registrations.places_cancellation,
        name="desk-registration-cancellation",
    ),
]
