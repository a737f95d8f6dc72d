"""How what costs money is paid at an event: at the door, or beforehand."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from turnout.events.actions import editing, spreading
from turnout.events.models import Event
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.registration.web.desk import along, events, head
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk

COLUMNS = ("pays_at_door", "pays_ahead", "pay_days", "pay_how")


class PayingForm(forms.Form):
    """The ways of paying of an event."""

    pays_at_door = django_forms.BooleanField(
        label=_l("At the door"), required=False, help_text=_l("The place is confirmed at once.")
    )
    pays_ahead = django_forms.BooleanField(
        label=_l("Beforehand"),
        required=False,
        help_text=_l("The place is held, and confirmed when you write down that all is paid."),
    )
    pay_days = django_forms.IntegerField(
        label=_l("Days to pay"),
        min_value=1,
        max_value=editing.MOST_DAYS,
        help_text=_l("At most until registration closes. Then the place goes to somebody else."),
    )
    pay_how = django_forms.CharField(
        label=_l("How families pay beforehand"),
        required=False,
        max_length=editing.MOST_HOW,
        widget=django_forms.Textarea(attrs={"rows": 4}),
        help_text=_l(
            "Such as the bank account. They read it in our message and on the page of their registration."
        ),
    )

    @classmethod
    def of(cls, event: Event) -> "PayingForm":
        """Return the form as it stands for an event."""
        return cls(initial={name: getattr(event, name) for name in COLUMNS})


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def ways(request: HttpRequest, reference: str) -> HttpResponse:
    """Say how places of an event are paid."""
    event = head.open_event(request, reference, Permission.MANAGE_EVENTS)
    form = PayingForm(request.POST) if request.method == "POST" else PayingForm.of(event)
    asked = along.form(request, event, "along-paying")
    if request.method == "POST" and form.is_valid():
        spread = along.of(request, event, asked)
        try:
            report = spreading.change(event, form.cleaned_data, spread, by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Saved."))
            back = reverse("desk-event-tiers", args=[event.reference])
            return along.on(request, report, HttpResponseRedirect(back, status=303))
    context: dict[str, Any] = {
        "event": event,
        "form": form,
        "along": asked,
        "crumbs": events.crumbs(event, _("How places are paid")),
    }
    return render(request, "desk/event_paying.html", context, status=422 if form.errors else 200)
