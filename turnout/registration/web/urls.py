"""URLs of public and personal pages about registrations."""

from django.urls import path

from turnout.registration.web import (
    framed,
    offers,
    personal,
    personal_answers,
    personal_changes,
    personal_coming,
    personal_list,
    public,
)
from turnout.registration.web.desk import line
from turnout.registration.web.door.urls import volunteer_urls

urlpatterns = [
    *volunteer_urls,
    path("events/<slug:slug>/register/", public.register, name="register"),
    path("embed/events/<str:reference>/register/", framed.register, name="embed-register"),
    path("embed/registrations/", framed.written_to, name="embed-written"),
    path("embed/registrations/<str:reference>/<str:signature>/", framed.booked, name="embed-booked"),
    path("r/<str:reference>/<str:signature>/", personal.open_link, name="open-registration"),
    path("registrations/<str:reference>/", personal.show, name="registration"),
    path("registrations/<str:reference>/cancellation/", personal_changes.cancel, name="cancel-places"),
    path("registrations/<str:reference>/coming/", personal_coming.answer, name="still-coming"),
    path("registrations/<str:reference>/people/", personal_changes.add, name="add-people"),
    path("registrations/<str:reference>/names/", personal_changes.rename, name="change-names"),
    path("registrations/<str:reference>/answers/", personal_answers.change, name="change-answers"),
    path("registrations/<str:reference>/confirmation/", personal_changes.send_again, name="send-again"),
    path("registrations/<str:reference>/kept-place/", personal_changes.keep_one, name="keep-one"),
    path("registrations/<str:reference>/calendar.ics", personal.calendar, name="registration-calendar"),
    path("registrations/<str:reference>/passes/", personal.show_passes, name="passes"),
    path("registrations/<str:reference>/offers/<uuid:key>/", offers.by_holder, name="answer-offer"),
    path("offers/<str:token>/", offers.by_link, name="offer"),
    path("checkout/<str:token>/", offers.old_link),
    path("checkout/<str:token>", offers.old_link),
    path("dashboard/waitlist-offers/", offers.old_list),
    path("dashboard/waitlist-offers", offers.old_list),
    path("admin/cohorts/<str:reference>/waitlist/", line.old_page),
    path("admin/cohorts/<str:reference>/waitlist", line.old_page),
    path("my/", personal_list.my, name="my"),
    path("my/lost-link/", personal.lost_link, name="lost-link"),
]
