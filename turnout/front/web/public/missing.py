"""There is no such page: what one can do instead."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Say so, with a search for the event that was meant."""
    return render(request, "front/public/missing.html", {"section": "events"}, status=404)
