"""Registration by staff for a family: who asks is found or typed, children are ticked, a place or the line."""

from dataclasses import replace
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from turnout.events.models import Event
from turnout.kernel import clock, ids
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import NextStep, Refused
from turnout.people.models import Person
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Trace
from turnout.registration.models import Source
from turnout.registration.queries import lines, offers
from turnout.registration.rules import choosing, dialling, entitling
from turnout.registration.states import AttendeeState
from turnout.registration.web import forms, pricing, sheets, summaries
from turnout.registration.web.desk import events, head
from turnout.registration.web.sheets import Sheet
from turnout.ui import forms as ui
from turnout.ui import refusing
from turnout.ui.doors import actor_of, desk

LONGEST, FOUND = 200, 8
ASKS = frozenset({"event_full", "tier_full", "line_first", "party_does_not_fit"})


class Caller(forms.You):
    """Who asks for places, by phone or in person: reached by mail, or at least by phone."""

    email = ui.EmailField(
        required=False, help_text=gettext_lazy("Without one we send nothing; call them instead.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].required = False
        for name in ("first_name", "last_name", "email", "phone"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """Refuse somebody whom nobody could reach."""
        typed = super().clean() or {}
        if not self.errors and not typed.get("email") and not typed.get("phone"):
            raise django_forms.ValidationError({"phone": _("Write an e-mail address or a phone number.")})
        return typed


class Override(ui.Form):
    """Why staff book a kind of place that is not open to this registrant, or more of it than one person may have."""

    override = django_forms.CharField(
        label=gettext_lazy("Book it all the same, because"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Stays in the history of this event."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_REGISTRATIONS)
def new(request: HttpRequest, reference: str) -> HttpResponse:
    """Register a family: find or type who asks, tick children, book."""
    event = head.open_event(request, reference, Permission.MANAGE_REGISTRATIONS)
    person = _person(request)
    offer = offers.offer_of(event.pk, clock.now(), is_for_staff=True)
    if not offer.choices:
        return render(request, "desk/registration_none.html", {"event": event, "crumbs": _crumbs(event)})
    sheet = _sheet(request, offer, person)
    if request.method != "POST" or "add" in request.POST or "remove" in request.POST:
        return _page(request, sheet)
    override = Override(request.POST)
    if not (override.is_valid() & sheet.is_valid()):
        return _page(request, sheet, status=422)
    said = override.cleaned_data["override"]
    booking = replace(sheet.booking(request), source=Source.DESK, trace=Trace(), override=said)
    outcome = registering.register_many([booking], by=actor_of(request))[0]
    if outcome.refused is not None:
        return _refused(request, sheet, outcome.refused)
    made = outcome.unwrap()
    waits = made.attendees.filter(state=AttendeeState.WAITING).exists()
    told = _("Registered; who found no place waits.") if waits else _("Registered.")
    mail = _("A message is on its way.") if made.registrant.email else _("No message: there is no address.")
    messages.success(request, f"{told} {mail}")
    return HttpResponseRedirect(reverse("desk-registration", args=[made.reference]), status=303)


def _person(request: HttpRequest) -> Person | None:
    """Return who asks, when somebody known was chosen; only people whom the viewer sees are there."""
    typed = request.GET.get("person", "")
    if not typed:
        return None
    people = Person.objects.current().visible_to(actor_of(request), Permission.SEE_PEOPLE)
    key = ids.key(typed)
    found = people.filter(pk=key, is_adult=True).first() if key else None
    if found is None:
        raise Http404
    return found


def _sheet(request: HttpRequest, offer: offers.Offer, person: Person | None) -> Sheet:
    data = request.POST if request.method == "POST" else None
    region = dialling.region(offer.event)
    if data is None:
        sheet, caller = sheets.fresh(offer, person, registering.new_form_key()), Caller(region=region)
    elif "add" in data or "remove" in data:
        typed = {name: data.get(name, "") for name in Caller.base_fields}
        sheet, caller = sheets.changed(offer, person, data), Caller(initial=typed, region=region)
    else:
        sheet, caller = sheets.sent(offer, person, data), Caller(data, region=region)
    sheet.you = None if person else caller
    sheet.rest.fields["is_coming"].label = _("Whoever registers comes too")
    return sheet


def _refused(request: HttpRequest, sheet: Sheet, refused: Refused) -> HttpResponse:
    """Show the form again with everything that was typed, and places as they are now."""
    sheet.offer = offers.offer_of(sheet.offer.event.pk, clock.now(), is_for_staff=True)
    if refused.code in ASKS:
        return _page(request, sheet, status=refused.status, is_overtaken=True)
    if refused.code == "already_registered":
        own = reverse("desk-registration", args=[refused.facts["registration"]])
        refused = Refused(refused.code, refused.message, NextStep(_("See the registration"), own))
    elif refusing.is_of_the_form(refused, sheet.rest):
        refusing.put(sheet.rest, refused)
        return _page(request, sheet, status=refused.status)
    return _page(request, sheet, refused, status=refused.status)


def _page(
    request: HttpRequest,
    sheet: Sheet,
    refused: Refused | None = None,
    *,
    status: int = 200,
    is_overtaken: bool = False,
) -> HttpResponse:
    event, question = sheet.offer.event, _question(sheet)
    words = request.GET.get("q", "")[:LONGEST]
    context = {
        "event": event,
        "offer": sheet.offer,
        "sheet": sheet,
        "refused": refused,
        "words": words,
        "known": _known(request, words) if words.strip() and sheet.person is None else [],
        "rows_most": event.party_limit,
        "adds": _("Add another child") if sheet.offer.is_for_children else _("Add a guest"),
        "override": _override(request, refused),
        "crumbs": _crumbs(event),
        **pricing.context(sheet.offer, sheet.party, sheet.rest),
        **summaries.context(sheet.parts, question, is_overtaken=is_overtaken),
    }
    return render(request, "desk/registration_new.html", context, status=status)


def _override(request: HttpRequest, refused: Refused | None) -> Override | None:
    """Return the form that asks why, once a booking was refused that staff may make all the same."""
    is_asked = refused is not None and refused.code in entitling.MAY_BE_OVERRIDDEN
    if not is_asked and not request.POST.get("override"):
        return None
    return Override(request.POST)


def _question(sheet: Sheet) -> choosing.Question | None:
    party = sheet.party
    if not party:
        return None
    offer = sheet.offer
    return choosing.question(offer.event, offer.tiers, party, lines.lengths(offer.event.pk))


def _known(request: HttpRequest, words: str) -> list[Person]:
    people = Person.objects.current().visible_to(actor_of(request), Permission.SEE_PEOPLE)
    return list(people.meant_by(words).filter(is_adult=True).order_by("search_key", "pk")[:FOUND])


def _crumbs(event: Event) -> list[tuple[str, str]]:
    return events.crumbs(event, _("Register somebody"))
