"""Who chairs an event: chosen, changed, or nobody."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from turnout.events.actions import chairing
from turnout.events.models import Event
from turnout.events.queries import chairing as queries
from turnout.events.web.desk import opening
from turnout.events.web.desk.moves import crumbs
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.models import Person
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk


class ChairForm(forms.Form):
    """Somebody who chaired before, or anybody by the address."""

    before = django_forms.ChoiceField(
        label=_("Who chaired here before"), required=False, widget=django_forms.RadioSelect
    )
    email = forms.EmailField(
        label=_("Or somebody else, by e-mail address"),
        required=False,
        help_text=_("The address that the person signs in with."),
    )

    def __init__(self, known: list[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "off"  # somebody else's, not the reader's
        self.known = {str(one.pk): one for one in known}
        if self.known:
            field: Any = self.fields["before"]
            field.choices = [(key, one.name) for key, one in self.known.items()]
        else:
            del self.fields["before"]
            self.fields["email"].label = _("E-mail address of the chair")

    def clean(self) -> dict[str, Any]:
        """Find the one person who is meant."""
        found = super().clean() or self.cleaned_data
        address, chosen = found.get("email", ""), self.known.get(found.get("before", ""))
        if self.errors:
            return found
        if address and chosen:
            raise ValidationError({"email": _t("Choose one of both: a name above, or an address.")})
        found["person"] = (
            chosen or Person.objects.with_address(address).filter(proven_at__isnull=False).first()
        )
        if found["person"] is None:
            raise ValidationError({"email": _UNKNOWN if address else _t("Write the address of the person.")})
        return found


_UNKNOWN = _("Nobody has signed in with this address yet. Ask the person to do that once; then choose again.")


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.APPROVE_EVENTS)
def chair(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose who plans and runs an event."""
    event = opening.event(request, reference, Permission.APPROVE_EVENTS)
    form = ChairForm(queries.chaired_before(event), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        try:
            chairing.appoint(event, person, by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _t("%(name)s chairs this event now.") % {"name": person.name})
            return _back(event)
    context = {"event": event, "form": form, "crumbs": crumbs(event, _t("Chair"))}
    return render(request, "desk/event_chair.html", context, status=422 if form.errors else 200)


@require_POST
@desk(Permission.APPROVE_EVENTS)
def dismissal(request: HttpRequest, reference: str) -> HttpResponse:
    """Leave the event without a chair."""
    event = opening.event(request, reference, Permission.APPROVE_EVENTS)
    try:
        chairing.dismiss(event, by=actor_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _t("Nobody chairs this event now."))
    return _back(event)


def _back(event: Event) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-event", args=[event.reference]), status=303)
