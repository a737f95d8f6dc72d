"""URLs of the front room."""

from django.urls import path

from turnout.front.web import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
