"""An event on somebody's own site: the lines to copy, how it looks, how it looks or would look (docs/widget.md)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from turnout.events.models import Event
from turnout.house import queries as house
from turnout.kernel import clock
from turnout.kernel.permissions import Permission
from turnout.registration.web.desk import head
from turnout.ui import snippets
from turnout.ui.doors import desk


@require_safe
@desk(Permission.SEE_EVENTS)
def widget(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the lines that put an event, or all dates of its series, on another site."""
    seen = head.seen(head.open_event(request, reference), clock.now())
    event = seen.event
    form = snippets.LookForm(request.GET, whats=_whats(event))
    chosen = form.chosen()
    if chosen.get("what") == "series" and event.series:
        shown, path, title = (
            {"series": event.series.slug},
            f"/series/{event.series.slug}/",
            event.series.title,
        )
    else:
        shown, path, title = {"event": event.reference}, f"/events/{event.slug}/", event.title
    given = snippets.attributes(shown, chosen)
    context = {
        **head.context(request, seen, "widget"),
        "form": form,
        "snippet": snippets.snippet(path, title, given),
        "preview": {"path": path, "title": title, "attributes": given} if event.is_public else None,
        "sites": house.current().widget_sites,
    }
    return render(request, "desk/event_widget.html", context)


def _whats(event: Event) -> list[tuple[str, str]]:
    whats = [("event", _("This event"))]
    return [*whats, ("series", _("All dates of its series"))] if event.series else whats
