"""Names of people who came without a place, for those who want to be told of the next time: all of it optional."""

from typing import Any
from uuid import UUID, uuid4

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from turnout.house import queries as house
from turnout.kernel.refusals import Refused
from turnout.registration.actions import describing
from turnout.registration.models import WalkInDetails
from turnout.registration.web.door import pages, reading
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk

SHOWN = 200


class NameForm(forms.Form):
    """What somebody tells who came without a place."""

    first_name = django_forms.CharField(
        label=gettext_lazy("First name"),
        max_length=80,
        widget=django_forms.TextInput(attrs={"autocomplete": "off"}),
    )
    age = django_forms.IntegerField(label=gettext_lazy("Age"), required=False, min_value=0, max_value=120)
    contact = django_forms.CharField(
        label=gettext_lazy("Phone or e-mail of an adult"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Only if they want to hear of the next time."),
        widget=django_forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_counted = django_forms.BooleanField(
        label=gettext_lazy("Was counted with a tap already"), required=False
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@desk(pages.NEEDED)
def page(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Take a name, and show those that were taken."""
    place = pages.open_place(request, reference, key)
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            said = _taken(request, place, form.cleaned_data)
        except Refused as refused:
            if refusing.is_of_the_form(refused, form):
                refusing.put(form, refused)
            else:
                form.add_error(None, str(refused))
        else:
            messages.success(request, said)
            return _back(place)
    rows = WalkInDetails.objects.filter(walk_in__session=place.session).order_by("-made_at", "-pk")
    context = {
        "place": place,
        "event": place.event,
        "session": place.session,
        "form": form,
        "key": request.POST.get("key") or uuid4(),
        "rows": rows[:SHOWN],
        "days": house.days("walk_ins").days,
    }
    return render(request, "desk/door_names.html", context, status=422 if form.errors else 200)


@require_POST
@desk(pages.NEEDED)
def removal(request: HttpRequest, reference: str, key: UUID, details: UUID) -> HttpResponse:
    """Delete what somebody told."""
    place = pages.open_place(request, reference, key)
    describing.forget(place.session, details, by=actor_of(request))
    messages.success(request, _("Deleted. The count stays as it is."))
    return _back(place)


def _taken(request: HttpRequest, place: pages.Place, said: dict[str, Any]) -> str:
    told = describing.Told(said["first_name"], said["age"], said["contact"])
    tap = reading.key(request.POST.get("key", ""))
    describing.count_by_name(place.session, tap, told, by=actor_of(request), is_counted=said["is_counted"])
    return _("%(name)s is noted.") % {"name": told.first_name}


def _back(place: pages.Place) -> HttpResponse:
    url = reverse("door-names", args=[place.event.reference, place.session.pk])
    return HttpResponseRedirect(url, status=303)
