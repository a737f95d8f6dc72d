"""Who is registered in another system, from a file: looked at first, then taken into an event."""

from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from turnout.events.models import Event
from turnout.kernel.importing import Fate, Report
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.registration.actions import importing_uploads
from turnout.registration.actions.importing import Wish
from turnout.registration.actions.importing_uploads import Result, Upload
from turnout.registration.models import Source
from turnout.registration.rules.orders import SYSTEMS
from turnout.registration.web.desk import events, head
from turnout.ui import forms as ui
from turnout.ui import refusing
from turnout.ui.doors import actor_of, desk


class ImportForm(ui.Form):
    """A file, and how it is meant."""

    system = django_forms.ChoiceField(
        label=gettext_lazy("Where the file comes from"),
        choices=[(one.key, one.name) for one in SYSTEMS.values()],
        initial="eventbrite",
        widget=django_forms.RadioSelect,
    )
    file = django_forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=django_forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
        help_text=gettext_lazy(
            "CSV: the attendee report of Eventbrite, or order positions of pretix. At most 500 rows."
        ),
    )
    tiers = django_forms.CharField(
        label=gettext_lazy("Ticket types with other names here"),
        required=False,
        widget=django_forms.Textarea(attrs={"rows": "3"}),
        help_text=gettext_lazy(
            "A line for each: their ticket type = our kind of place. Nothing after the = leaves it out."
        ),
    )
    only = django_forms.CharField(
        label=gettext_lazy("Only the event or date"),
        required=False,
        help_text=gettext_lazy("As the file calls it, where it holds several."),
    )
    to_line = django_forms.BooleanField(label=gettext_lazy("Who finds no place waits"), required=False)
    holds_unpaid = django_forms.BooleanField(
        label=gettext_lazy("Hold places for those who have not paid yet"),
        required=False,
        help_text=gettext_lazy("Until they have paid here. Only where the event is paid beforehand."),
    )
    skips_bad = django_forms.BooleanField(label=gettext_lazy("Leave wrong orders out"), required=False)
    tells = django_forms.BooleanField(
        label=gettext_lazy("Send each family its confirmation"),
        required=False,
        help_text=gettext_lazy("With its link. Otherwise nobody hears of the import."),
    )

    def wish(self) -> Wish:
        """Return how the file is meant."""
        said = self.cleaned_data
        lines = [line.strip() for line in said["tiers"].splitlines() if line.strip()]
        return Wish(
            tiers=lines,
            only=said["only"],
            to_line=said["to_line"],
            holds_unpaid=said["holds_unpaid"],
            tells=said["tells"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@desk(Permission.IMPORT_DATA)
def import_orders(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for a file, say what would become of each row, and take it when told to."""
    event = head.open_event(request, reference, Permission.IMPORT_DATA)
    if request.method != "POST":
        return _page(request, event, ImportForm())
    form, content = ImportForm(request.POST, request.FILES), _content(request)
    if form.is_valid() and content is None:
        form.add_error("file", _("Choose a file."))
    if form.errors or content is None:
        return _page(request, event, form, content=content, status=422)
    try:
        result = _done(request, event, form, content)
    except Refused as refused:
        refusing.put(form, refused)
        return _page(request, event, form, content=content, status=refused.status)
    return _answer(request, event, form, content, result)


def _answer(
    request: HttpRequest, event: Event, form: ImportForm, content: bytes, result: Result
) -> HttpResponse:
    """Lead to those who came, or show what would become of the file."""
    if not result.is_written:
        status = 422 if result.report.bad and "write" in request.POST else 200
        return _page(request, event, form, result, content=content, status=status)
    messages.success(request, _summary(result.report))
    roster = reverse("desk-event", args=[event.reference])
    return HttpResponseRedirect(f"{roster}?source={Source.IMPORT}", status=303)


def _done(request: HttpRequest, event: Event, form: ImportForm, content: bytes) -> Result:
    upload, by = Upload(SYSTEMS[form.cleaned_data["system"]], content, form.wish()), actor_of(request)
    if "write" not in request.POST:
        return importing_uploads.look(upload, event, by=by)
    if form.cleaned_data["skips_bad"]:
        return importing_uploads.write_good(upload, event, by=by)
    return importing_uploads.write(upload, event, by=by)


def _content(request: HttpRequest) -> bytes | None:
    """Return the file that came now, else the one that was looked at before; None where neither did."""
    chosen = request.FILES.get("file")
    if chosen is not None:
        found: bytes = chosen.read(importing_uploads.MOST_BYTES + 1)
        return found
    try:
        return b64decode(request.POST.get("content", ""), validate=True) or None
    except (NoBase64, ValueError):
        return None


def _page(
    request: HttpRequest,
    event: Event,
    form: ImportForm,
    result: Result | None = None,
    *,
    content: bytes | None = None,
    status: int = 200,
) -> HttpResponse:
    kept = content if content and len(content) <= importing_uploads.MOST_BYTES else b""
    context: dict[str, Any] = {
        "event": event,
        "form": form,
        "content": b64encode(kept).decode(),
        "result": result,
        "crumbs": events.crumbs(event, _("Import")),
    }
    if result is not None:
        report = result.report
        context |= {
            "counts": [(_WORDS[fate], report.counts[fate]) for fate in Fate if report.counts[fate]],
            "looked_at": _looked_at(form),
            "more": report.troubles - len(report.problems),
            "more_notes": report.notes - len(report.noted),
            "may_write": report.counts[Fate.CREATE] and (not report.bad or form.cleaned_data["skips_bad"]),
        }
    return render(request, "desk/roster_import.html", context, status=status)


def _looked_at(form: ImportForm) -> list[tuple[str, str]]:
    """Return what was said besides the file, so that what is written is what was looked at."""
    said = {name: value for name, value in form.cleaned_data.items() if name != "file" and value}
    return [(name, "on" if value is True else str(value)) for name, value in said.items()]


_WORDS = {
    Fate.CREATE: gettext_lazy("Would come"),
    Fate.UPDATE: gettext_lazy("Would change"),
    Fate.UNCHANGED: gettext_lazy("Here already"),
    Fate.SKIP: gettext_lazy("Left out"),
    Fate.BAD: gettext_lazy("Wrong"),
}


def _summary(report: Report) -> str:
    came = report.counts[Fate.CREATE]
    said = [ngettext("%(count)s row imported.", "%(count)s rows imported.", came) % {"count": came}]
    if known := report.counts[Fate.UNCHANGED]:
        said.append(
            ngettext("%(count)s was here already.", "%(count)s were here already.", known) % {"count": known}
        )
    if left := report.counts[Fate.SKIP] + report.bad:
        said.append(ngettext("%(count)s left out.", "%(count)s left out.", left) % {"count": left})
    return " ".join(said)
