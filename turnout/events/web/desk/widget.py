"""What is coming, on somebody's own site: the lines to copy for a metro, or for everything (docs/widget.md)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from turnout.events.web.desk import opening
from turnout.house import queries as house
from turnout.kernel.permissions import Permission
from turnout.ui import snippets
from turnout.ui.doors import desk


@require_safe
@desk(Permission.MANAGE_VENUES)
def widget(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the lines that put a list of events on another site."""
    metro = opening.metro(request, slug)
    whats = [("metro", _("Events of %(metro)s") % {"metro": metro.name}), ("all", _("All events"))]
    form = snippets.LookForm(request.GET, whats=whats)
    chosen = form.chosen()
    is_all = chosen.get("what") == "all"
    path, title = ("/", _("Events")) if is_all else (f"/metros/{metro.slug}/", metro.name)
    given = snippets.attributes({} if is_all else {"metro": metro.slug}, chosen)
    context = {
        "metro": metro,
        "form": form,
        "snippet": snippets.snippet(path, title, given),
        "preview": {"path": path, "title": title, "attributes": given},
        "sites": house.current().widget_sites,
        "crumbs": [
            (_("Metros"), reverse("desk-metros")),
            (metro.name, reverse("desk-metro", args=[metro.slug])),
            (_("On your own site"), ""),
        ],
    }
    return render(request, "desk/metro_widget.html", context)
