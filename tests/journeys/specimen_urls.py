"""The specimen without its door, for tests of the components alone."""

from django.urls import path

from turnout.ui import specimen

urlpatterns = [path("specimen/", specimen.drawn)]
