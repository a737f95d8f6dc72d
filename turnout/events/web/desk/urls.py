"""URLs of the desk that lie in this room, below /desk/; the page of one event lies in registration."""

from django.urls import path

from turnout.events.web.desk import boards, calendars, chairing, dates, lists, metros, moves, venues, writing

urlpatterns = [
    path("officer/", boards.officer, name="desk-officer"),
    path("officer/<slug:name>/", boards.officer_list, name="desk-officer-list"),
    path("chairing/", boards.chair, name="desk-chairing"),
    path("chairing/<slug:name>/", boards.chair_list, name="desk-chairing-list"),
    path("digest/", boards.digest, name="desk-digest"),
    path("events/", lists.events, name="desk-events"),
    path("events/new/", writing.create, name="desk-event-new"),
    path("events/<str:reference>/edit/", writing.edit, name="desk-event-edit"),
    path("events/<str:reference>/chair/", chairing.chair, name="desk-event-chair"),
    path("events/<str:reference>/chair/dismissal/", chairing.dismissal, name="desk-event-chair-dismissal"),
    path("events/<str:reference>/dates/", dates.dates, name="desk-event-dates"),
    path("events/<str:reference>/publication/", moves.publication, name="desk-event-publication"),
    path("events/<str:reference>/withdrawal/", moves.withdrawal, name="desk-event-withdrawal"),
    path("events/<str:reference>/closing/", moves.closing, name="desk-event-closing"),
    path("events/<str:reference>/reopening/", moves.reopening, name="desk-event-reopening"),
    path("events/<str:reference>/start/", moves.start, name="desk-event-start"),
    path("events/<str:reference>/completion/", moves.completion, name="desk-event-completion"),
    path("events/<str:reference>/archiving/", moves.archiving, name="desk-event-archiving"),
    path("venues/", venues.venues, name="desk-venues"),
    path("venues/new/", venues.create, name="desk-venue-new"),
    path("venues/<slug:slug>/", venues.venue, name="desk-venue"),
    path("venues/<slug:slug>/edit/", venues.edit, name="desk-venue-edit"),
    path("venues/<slug:slug>/hours/", venues.hours, name="desk-venue-hours"),
    path("venues/<slug:slug>/calendar/", calendars.calendar, name="desk-venue-calendar"),
    path("venues/<slug:slug>/closing/", venues.closing, name="desk-venue-closing"),
    path("venues/<slug:slug>/reopening/", venues.reopening, name="desk-venue-reopening"),
    path("venues/<slug:slug>/deletion/", venues.deletion, name="desk-venue-deletion"),
    path("venues/<slug:slug>/rooms/", venues.rooms, name="desk-venue-rooms"),
    path("venues/<slug:slug>/rooms/<uuid:key>/", venues.room, name="desk-venue-room"),
    path(
        "venues/<slug:slug>/rooms/<uuid:key>/deletion/", venues.room_deletion, name="desk-venue-room-deletion"
    ),
    path("venues/<slug:slug>/contacts/", venues.contacts, name="desk-venue-contacts"),
    path("venues/<slug:slug>/contacts/<uuid:key>/", venues.contact, name="desk-venue-contact"),
    path(
        "venues/<slug:slug>/contacts/<uuid:key>/removal/",
        venues.contact_removal,
        name="desk-venue-contact-removal",
    ),
    path("metros/", metros.metros, name="desk-metros"),
    path("metros/new/", metros.create, name="desk-metro-new"),
    path("metros/<slug:slug>/", metros.metro, name="desk-metro"),
    path("metros/<slug:slug>/edit/", metros.edit, name="desk-metro-edit"),
    path("metros/<slug:slug>/deletion/", metros.deletion, name="desk-metro-deletion"),
    path("topics/", metros.topics, name="desk-topics"),
    path("topics/<slug:slug>/", metros.topic, name="desk-topic"),
    path("topics/<slug:slug>/deletion/", metros.topic_deletion, name="desk-topic-deletion"),
]
