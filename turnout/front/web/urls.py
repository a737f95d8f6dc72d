"""URLs of the front room."""

from django.urls import path

from turnout.front.web import (
    copies,
    desk_home,
    duplicates,
    erasure,
    health,
    people,
    person,
    record,
    retention,
    search,
    settings,
    system,
)
from turnout.front.web.public import catalogue, crawling, events, places, short_links

public = [
    path("", catalogue.catalogue_page, name="catalogue"),
    path("events/<slug:slug>/", events.event_page, name="event"),
    path("events/<slug:slug>/calendar.ics", events.event_calendar, name="event-calendar"),
    path("covers/<str:reference>.png", events.cover_picture, name="cover"),
    path("metros/<slug:slug>/", places.metro_page, name="metro"),
    path("metros/<slug:slug>/calendar.ics", places.metro_calendar, name="metro-calendar"),
    path("venues/<slug:slug>/", places.venue_page, name="venue"),
    path("venues/<slug:slug>/calendar.ics", places.venue_calendar, name="venue-calendar"),
    path("e/<str:slug>/", short_links.event_link, name="event-link"),
    path("e/<str:slug>", short_links.event_link),
    path("robots.txt", crawling.robots, name="robots"),
    path("sitemap.xml", crawling.sitemap, name="sitemap"),
    path("sitemaps/places.xml", crawling.sitemap_places, name="sitemap-places"),
    path("sitemaps/events-<int:number>.xml", crawling.sitemap_events, name="sitemap-events"),
]

urlpatterns = [
    *public,
    path("desk/", desk_home.today, name="desk"),
    path("desk/search/", search.search, name="desk-search"),
    path("desk/people/", people.people, name="desk-people"),
    path("desk/people/duplicates/", duplicates.duplicates, name="desk-duplicates"),
    path("desk/people/duplicates/search/", duplicates.search, name="desk-duplicates-search"),
    path("desk/people/duplicates/<uuid:key>/", duplicates.pair, name="desk-duplicate"),
    path("desk/people/duplicates/<uuid:key>/apart/", duplicates.told_apart, name="desk-duplicate-apart"),
    path("desk/people/<uuid:person_id>/", person.person, name="desk-person"),
    path("desk/people/<uuid:person_id>/notes/", person.notes, name="desk-person-notes"),
    path("desk/people/<uuid:person_id>/notes/<uuid:note_id>/", person.note, name="desk-person-note"),
    path(
        "desk/people/<uuid:person_id>/notes/<uuid:note_id>/deletion/",
        person.note_deletion,
        name="desk-person-note-deletion",
    ),
    path("desk/people/<uuid:person_id>/copies/", copies.of_person, name="desk-person-copies"),
    path(
        "desk/people/<uuid:person_id>/copies/<uuid:copy_id>/",
        copies.of_person_fetched,
        name="desk-person-copy",
    ),
    path("my/data/", copies.own, name="own-data"),
    path("my/data/copies/<uuid:copy_id>/", copies.own_fetched, name="own-data-copy"),
    path("my/data/erasure/", copies.own_erasure, name="own-data-erasure"),
    path("desk/people/<uuid:person_id>/erasure/", erasure.erasure, name="desk-person-erasure"),
    path("desk/audit/", record.browser, name="desk-audit"),
    path("desk/audit/export/", record.export, name="desk-audit-export"),
    path("desk/system/", system.system, name="desk-system"),
    path("desk/system/jobs/", system.jobs, name="desk-jobs"),
    path("desk/system/jobs/again/", system.run_kind_again, name="desk-jobs-again"),
    path("desk/system/jobs/<uuid:job_id>/again/", system.run_again, name="desk-job-again"),
    path("desk/roles/", people.all_roles, name="desk-roles"),
    path("desk/roles/<uuid:grant_id>/revocation/", people.revocation, name="desk-role-revocation"),
    path("desk/settings/", settings.settings_page, name="desk-settings"),
    path("desk/settings/retention/", retention.retention, name="desk-retention"),
    path("desk/settings/logo/", settings.logo, name="desk-settings-logo"),
    path("desk/settings/logo/removal/", settings.logo_removal, name="desk-settings-logo-removal"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
