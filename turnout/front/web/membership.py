"""Mark somebody as a member on his page, and take the mark off."""

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
from django.views.decorators.http import require_http_methods, require_POST

from turnout.front.web import person as pages
from turnout.kernel import clock, times
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.actions import enrolling
from turnout.people.models import Person
from turnout.people.policy import requiring
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk


def _day(label: Any, help_text: Any = "", **more: Any) -> django_forms.DateField:
    widget = django_forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    formats = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
    return django_forms.DateField(
        label=label, help_text=help_text, widget=widget, input_formats=formats, **more
    )


class MembershipForm(forms.Form):
    """From when to when somebody is a member."""

    member_from = _day(gettext_lazy("First day"))
    member_until = _day(
        gettext_lazy("Last day"), gettext_lazy("Empty means until further notice."), required=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEE_PEOPLE)
def membership(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Ask from when to when somebody is a member, and mark it."""
    found = _opened(request, person_id)
    shown = {"member_from": found.member_from or _today(found), "member_until": found.member_until}
    form = MembershipForm(request.POST if request.method == "POST" else None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            enrolling.enrol(found, form.cleaned_data["member_from"], form.cleaned_data["member_until"],
                            by=actor_of(request))  # fmt: skip
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Marked as a member."))
            return _back(found)
    crumbs = [(_("People"), reverse("desk-people")), (found.name, _url(found)), (_("Membership"), "")]
    context = {"form": form, "person": found, "crumbs": crumbs}
    return render(request, "front/person_membership.html", context, status=422 if form.errors else 200)


@require_POST
@desk(Permission.SEE_PEOPLE)
def withdrawal(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Take the mark off."""
    found = _opened(request, person_id)
    enrolling.withdraw(found, by=actor_of(request))
    messages.success(request, _("No longer marked as a member."))
    return _back(found)


def _opened(request: HttpRequest, person_id: UUID) -> Person:
    found = pages.opened(request, person_id)
    requiring.require(actor_of(request), Permission.MANAGE_REGISTRATIONS, found)
    return found


def _today(found: Person) -> date:
    return times.local(clock.now(), found.metro.time_zone if found.metro else "UTC").date()


def _url(found: Person) -> str:
    return reverse("desk-person", args=[found.pk])


def _back(found: Person) -> HttpResponse:
    return HttpResponseRedirect(_url(found), status=303)
