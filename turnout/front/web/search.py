"""One search for the whole desk."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from turnout.front.queries import search as queries
from turnout.kernel import clock
from turnout.kernel.permissions import Permission
from turnout.ui.doors import actor_of, desk


@require_safe
@desk(Permission.SEE_DESK)
def search(request: HttpRequest) -> HttpResponse:
    """Find people, events, registrations and venues that the viewer may see, by words or by reference."""
    typed = request.GET.get("q", "")[: queries.LONGEST]
    groups = queries.find(actor_of(request), typed, clock.now())
    context = {"words": typed, "groups": groups, "query": urlencode({"q": typed})}
    return render(request, "front/search.html", context)
