"""Every URL there is, room by room."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from turnout.api.web import v1
from turnout.messaging.web.urls import desk_urls as message_urls
from turnout.messaging.web.urls import hook_urls, outbox_urls
from turnout.ui import specimen
from turnout.webhooks.web.urls import desk_urls as webhook_urls

# Each room adds one line: its URLs, at the root or below a path of its own.
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include(v1.urlpatterns)),  # first, for programs ask most often
    re_path(r"^api/(?P<rest>.*)$", v1.nothing, name="api-nothing"),  # says so in a way that programs read
    path("", include("turnout.front.web.urls")),
    path("", include("turnout.house.web.urls")),
    path("", include("turnout.people.web.urls")),
    path("", include("turnout.registration.web.urls")),
    path("desk/", include("turnout.events.web.desk.urls")),
    path("desk/", include("turnout.registration.web.desk.urls")),
    path("desk/specimen/", specimen.page, name="specimen"),
    path("desk/messages/", include(message_urls)),
    path("desk/webhooks/", include(webhook_urls)),
    path("hooks/mail/", include(hook_urls)),
    path("outbox/", include(outbox_urls)),
]
