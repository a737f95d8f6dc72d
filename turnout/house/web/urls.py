"""URLs of this room, at the root."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from turnout.house.web import public


class Digest(StringConverter):
    """A digest in hexadecimal."""

    regex = "[0-9a-f]{64}"


register_converter(Digest, "digest")

urlpatterns = [
    path("colour/<int:hue>.css", public.colour, name="house-colour"),
    path("logo/<digest:digest>.png", public.logo, name="house-logo"),
]
