"""Write to the families of an event: choose who, write, see exactly who receives what, send."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from turnout.events.models import Event
from turnout.kernel import tokens
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.registration.actions import letters, registering
from turnout.registration.queries import letters as families
from turnout.registration.rules import letters as rules
from turnout.registration.web.desk import head
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk

MOST_PEOPLE = 1000
MOST_TEXTS = 100  # families whose words are shown one by one; further ones are listed
SUBJECT, TEXT = 150, 5000


class LetterForm(forms.Form):
    """What is written to whom."""

    whom = django_forms.ChoiceField(label=_l("To"), widget=django_forms.RadioSelect)
    tier = django_forms.ChoiceField(label=_l("Kind of place"), required=False)
    subject = django_forms.CharField(
        label=_l("Subject"),
        max_length=SUBJECT,
        help_text=_l("May hold {first_name}, {event} and {reference}. No subject names a child."),
    )
    text = django_forms.CharField(
        label=_l("Message"),
        max_length=TEXT,
        widget=django_forms.Textarea(attrs={"rows": 10}),
        help_text=_l(
            "Plain text. {first_name} is the registrant, {people} are those of the family who come, "
            "{event} is the title, {reference} the code of the registration."
        ),
    )
    form_key = django_forms.CharField(widget=django_forms.HiddenInput, max_length=100)

    def __init__(self, event: Event, people: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        fields: dict[str, Any] = self.fields
        ticked = ngettext(
            "%(count)s person ticked in the roster", "%(count)s people ticked in the roster", len(people)
        )
        chosen = [(families.TICKED, ticked % {"count": len(people)})] if people else []
        fields["whom"].choices = [*chosen, *rules.WHOM.items()]
        tiers = [(str(tier.pk), tier.name) for tier in event.tiers.all()]
        fields["tier"].choices = [("", _("Every kind")), *tiers]
        if len(tiers) < 2 or people:  # noqa: PLR2004 -- one kind is no choice
            del self.fields["tier"]

    def clean_subject(self) -> str:
        """Refuse what stands for nothing, or names a child."""
        return self._known("subject", rules.IN_SUBJECT)

    def clean_text(self) -> str:
        """Refuse what stands for nothing."""
        return self._known("text", rules.IN_TEXT)

    def letter(self, seen: str) -> rules.Letter:
        """Return what was written."""
        typed = self.cleaned_data
        choice = families.Choice(typed["whom"], typed.get("tier", ""), tuple(self.people))
        code = tokens.digest(typed["form_key"])[:32]
        return rules.Letter(choice, typed["subject"], typed["text"], code, seen)

    def _known(self, name: str, known: frozenset[str]) -> str:
        typed: str = self.cleaned_data[name]
        try:
            rules.require_clear(name, typed, known)
        except Refused as refused:
            raise django_forms.ValidationError(refused.message, code="unknown") from refused
        return typed


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_REGISTRATIONS)
def letter(request: HttpRequest, reference: str) -> HttpResponse:
    """Write a letter; it is sent only after a page has shown who receives what, and only to those."""
    event = head.open_event(request, reference, Permission.MANAGE_REGISTRATIONS)
    people = _people(request)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if not step:
        return _page(request, event, LetterForm(event, people, initial=_first(request, people)))
    form = LetterForm(event, people, request.POST)
    if not form.is_valid():
        return _page(request, event, form)
    written = form.letter(request.POST.get("seen", ""))
    if step == "send":
        try:
            count = letters.send(event, written, by=actor_of(request)).facts["count"]
        except Refused as refused:
            refusing.put(form, refused)
        else:
            said = ngettext("Written to %(count)s family.", "Written to %(count)s families.", count)
            messages.success(request, said % {"count": count})
            return HttpResponseRedirect(reverse("desk-event-messages", args=[event.reference]), status=303)
    return _page(request, event, form, written)


def _page(
    request: HttpRequest, event: Event, form: LetterForm, written: rules.Letter | None = None
) -> HttpResponse:
    context = {
        "event": event,
        "form": form,
        "people": form.people,
        "crumbs": [
            (_("Events"), reverse("desk-events")),
            (event.title, reverse("desk-event", args=[event.reference])),
            (_("Write to families"), ""),
        ],
    }
    if written is not None:
        context |= _preview(event, form, written)
    return render(request, "desk/event_letter.html", context, status=422 if form.errors else 200)


def _preview(event: Event, form: LetterForm, written: rules.Letter) -> dict[str, Any]:
    """Return who receives what; nobody, when the choice finds nobody."""
    found = families.families(event, written.to)
    if not found and not form.errors:
        form.add_error("whom", _("Nobody is there to read it. Choose others."))
    return {
        "shown": [(one, rules.said(written, one, event)) for one in found[:MOST_TEXTS]],
        "more": found[MOST_TEXTS:],
        "count": sum(1 for one in found if not one.why_not),
        "blocked": sum(1 for one in found if one.why_not),
        "seen": rules.digest(found),
    }


def _people(request: HttpRequest) -> list[str]:
    typed = request.POST if request.method == "POST" else request.GET
    return typed.getlist("person")[:MOST_PEOPLE]


def _first(request: HttpRequest, people: list[str]) -> dict[str, str]:
    asked = request.GET.get("whom", "")
    usual = families.TICKED if people else families.HELD
    return {
        "whom": asked if asked in families.STATES and not people else usual,
        "tier": request.GET.get("tier", "")[:64],
        "form_key": registering.new_form_key(),
    }
