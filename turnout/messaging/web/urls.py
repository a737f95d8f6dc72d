"""URLs of the messages at the desk, and of the demo's outbox."""

from django.urls import path

from turnout.messaging.web import desk, hooks, outbox

desk_urls = (
    [
        path("", desk.index, name="index"),
        path("templates/", desk.templates, name="templates"),
        path("templates/<slug:name>/", desk.preview, name="preview"),
        path("templates/<slug:name>/body/", desk.preview_body, name="preview_body"),
        path("<uuid:message_id>/", desk.detail, name="detail"),
        path("<uuid:message_id>/body/", desk.body, name="body"),
        path("<uuid:message_id>/copies/", desk.send_again, name="send_again"),
        path("<uuid:message_id>/address/", desk.lift, name="lift"),
    ],
    "messaging",
)
outbox_urls = (
    [
        path("", outbox.index, name="index"),
        path("<uuid:message_id>/", outbox.detail, name="detail"),
        path("<uuid:message_id>/body/", outbox.body, name="body"),
    ],
    "outbox",
)
hook_urls = [path("<slug:provider>/", hooks.reported, name="mail-hook")]
