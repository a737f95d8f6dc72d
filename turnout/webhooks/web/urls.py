"""URLs of the webhooks at the desk."""

from django.urls import path

from turnout.webhooks.web import deliveries, desk, secrets

desk_urls = (
    [
        path("", desk.index, name="index"),
        path("new/", desk.new, name="new"),
        path("<uuid:webhook_id>/", desk.detail, name="detail"),
        path("<uuid:webhook_id>/edit/", desk.edit, name="edit"),
        path("<uuid:webhook_id>/secret/", secrets.secret, name="secret"),
        path("<uuid:webhook_id>/former-secret/deletion/", secrets.end_former, name="former_secret"),
        path("<uuid:webhook_id>/pause/", desk.pause, name="pause"),
        path("<uuid:webhook_id>/resumption/", desk.resume, name="resume"),
        path("<uuid:webhook_id>/deletion/", desk.delete, name="delete"),
        path("<uuid:webhook_id>/ping/", deliveries.ping, name="ping"),
        path("<uuid:webhook_id>/deliveries/<uuid:delivery_id>/", deliveries.delivery, name="delivery"),
        path("<uuid:webhook_id>/deliveries/<uuid:delivery_id>/copies/", deliveries.send_again, name="again"),
    ],
    "webhooks",
)
