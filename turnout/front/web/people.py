"""The directory of people at the desk."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from turnout.kernel.permissions import Permission
from turnout.people.queries import directory
from turnout.ui.doors import actor_of, desk
from turnout.venues.models import Metro

LONGEST_SEARCH = 200


@require_safe
@desk(Permission.SEE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """List people by name, and find them by the beginnings of words or by phone."""
    actor, asked = actor_of(request), request.GET
    words, metro = asked.get("q", "")[:LONGEST_SEARCH], _key(asked.get("metro", ""))
    page = directory.people(
        actor, words=words, metro=metro, after=asked.get("after", ""), before=asked.get("before", "")
    )
    metros = list(Metro.objects.visible_to(actor, Permission.SEE_PEOPLE).order_by("name", "pk"))
    context = {
        "people": page.rows,
        "words": words,
        "metro": metro,
        "metros": metros if len(metros) > 1 else [],
        "said": _("%(count)s people on this page") % {"count": len(page.rows)},
        "earlier": _turned(request, before=page.earlier),
        "later": _turned(request, after=page.later),
        "runs": page.way,
    }
    return render(request, "front/people.html", context)


def _turned(request: HttpRequest, **cursor: str) -> str:
    if not any(cursor.values()):
        return ""
    query = request.GET.copy()
    query.pop("after", None)
    query.pop("before", None)
    query.update(cursor)
    return f"?{query.urlencode()}"


def _key(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
