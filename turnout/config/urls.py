"""Every URL there is, room by room."""

from django.urls import URLPattern, URLResolver, include, path

# Each room adds one line: its URLs, at the root or below a path of its own.
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("turnout.front.web.urls")),
]
