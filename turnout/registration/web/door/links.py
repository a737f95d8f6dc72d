"""Links for volunteers at the desk: one is made for a name and a day, shown once, and ended when it must (G-85)."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from turnout.events.models import Event
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.people.queries import history
from turnout.registration.actions import entrusting
from turnout.registration.models import Kiosk
from turnout.registration.models.kiosk import LONGEST
from turnout.registration.queries import kiosks as queries
from turnout.registration.rules import kiosks, links, passes
from turnout.registration.web.desk import events, head
from turnout.registration.web.door import pages
from turnout.ui import dates, forms, refusing, trusting
from turnout.ui.doors import actor_of, desk


class LinkForm(forms.Form):
    """Who gets a link, for which day, and that this person is cleared."""

    name = django_forms.CharField(
        label=gettext_lazy("Name of the volunteer"),
        max_length=LONGEST,
        help_text=gettext_lazy(
            "A first name is enough. It stands in the history while the link is kept, and is then forgotten."
        ),
        widget=django_forms.TextInput(attrs={"autocomplete": "off"}),
    )
    day = django_forms.ChoiceField(label=gettext_lazy("Day"))
    is_cleared = django_forms.BooleanField(
        label=gettext_lazy("This person is cleared to work with children"),
        help_text=gettext_lazy(
            "Nobody sees the names of children before the background check is done. That you state it is kept."
        ),
    )

    def __init__(self, days: list[date], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = {day.isoformat(): day for day in days}
        year = clock.now().year
        choices = [(key, dates.day(day, year)) for key, day in self.days.items()]
        self.fields["day"].choices = choices  # type: ignore[attr-defined]
        self.fields["day"].initial = choices[0][0] if choices else ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@desk(pages.NEEDED)
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the links of an event, and make one; its secret stands in that one answer and nowhere else."""
    event = head.open_event(request, reference, pages.NEEDED)
    days = kiosks.days(event, list(event.sessions.order_by("starts_at", "pk")), clock.now())
    form = LinkForm(days, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            kiosk, secret = entrusting.make_link(
                event, said["name"], form.days[said["day"]], by=actor_of(request)
            )
        except Refused as refused:
            if not refusing.is_of_the_form(refused, form):
                raise
            refusing.put(form, refused)
        else:
            return _made(request, event, kiosk, secret)
    return _listed(request, event, form)


@require_POST
@desk(pages.NEEDED)
def revocation(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """End a link."""
    event = head.open_event(request, reference, pages.NEEDED)
    row = entrusting.revoke(event, key, by=actor_of(request))
    said = _("The link of %(name)s has ended. Devices forget the list as soon as they are connected.")
    messages.success(request, said % {"name": row.name})
    return HttpResponseRedirect(reverse("door-links", args=[event.reference]), status=303)


def _made(request: HttpRequest, event: Event, kiosk: Kiosk, secret: str) -> HttpResponse:
    address = links.absolute(kiosks.link_path(secret))
    context = {
        "event": event,
        "kiosk": kiosk,
        "address": address,
        "drawing": trusting.drawn(passes.drawing(address)),
        "crumbs": events.crumbs(event, _("Link for a volunteer")),
    }
    return render(request, "desk/door_link_made.html", context, status=201)


def _listed(request: HttpRequest, event: Event, form: LinkForm) -> HttpResponse:
    found = queries.links(event, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    names = history.names_of(Actor("user", row.cleared_by) for row in found.rows)
    here, now = reverse("door-links", args=[event.reference]), clock.now()
    context = {
        "event": event,
        "form": form,
        "links": [
            (row, kiosks.state(row, now), names.get(Actor("user", row.cleared_by), "")) for row in found.rows
        ],
        "now": now,
        "crumbs": events.crumbs(event, _("Links for volunteers")),
        "earlier": f"{here}?before={found.earlier}" if found.earlier else "",
        "later": f"{here}?after={found.later}" if found.later else "",
        "runs": found.way,
    }
    return render(request, "desk/door_links.html", context, status=422 if form.errors else 200)
