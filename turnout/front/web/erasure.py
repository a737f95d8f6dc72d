"""Erasing a person: staff with a reason, or the person himself, each after seeing what goes and what stays."""

from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from turnout.front.actions import erasing
from turnout.front.queries import personal_data
from turnout.front.web.person import opened
from turnout.kernel import clock
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk


class ErasureForm(forms.Form):
    """Why staff erase somebody."""

    reason = django_forms.CharField(
        label=_l("Reason"),
        max_length=500,
        help_text=_l("For example: asked by mail. It is erased with the rest."),
    )
    sure = django_forms.BooleanField(label=_l("I have read what goes. It cannot be brought back"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.ERASE_PEOPLE)
def erasure(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show what erasing somebody takes and leaves; ask for it."""
    found = opened(request, person_id)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            erasing.ask(found, by=actor_of(request), reason=form.cleaned_data["reason"])
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("The person is erased within minutes."))
            return HttpResponseRedirect(reverse("desk-people"), status=303)
    context = {
        "person": found,
        "form": form,
        "preview": personal_data.preview(personal_data.of(found), clock.now()),
        "crumbs": [
            (_("People"), reverse("desk-people")),
            (found.name, reverse("desk-person", args=[found.pk])),
            (_("Erase"), ""),
        ],
    }
    return render(request, "front/erasure.html", context, status=422 if form.errors else 200)
