"""The page where a system administrator begins to act for somebody."""

from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.actions import acting as actions
from turnout.people.models import Person, User
from turnout.people.web import acting
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk


class ReasonForm(forms.Form):
    """Why."""

    reason = django_forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=actions.LONGEST,
        help_text=gettext_lazy("The person reads it in the account, auditors in the record."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.ACT_FOR_OTHERS)
def begin(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Ask why, then act for somebody."""
    login = get_object_or_404(
        User.objects.select_related("person"),
        person__in=Person.objects.current().visible_to(actor_of(request), Permission.SEE_PEOPLE),
        person=person_id,
    )
    found = login.person
    assert found is not None  # noqa: S101 -- it was asked for by its key
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            acting.start(request, login, form.cleaned_data["reason"], by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("You act for somebody else now."))
            return HttpResponseRedirect("/my/", status=303)
    crumbs = [
        (_("People"), reverse("desk-people")),
        (found.name, reverse("desk-person", args=[found.pk])),
        (_("Act for"), ""),
    ]
    context = {"form": form, "person": found, "crumbs": crumbs}
    return render(request, "people/acting.html", context, status=422 if form.errors else 200)
