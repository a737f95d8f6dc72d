"""The audit browser: every act in words, found by who, what, when; and as a file."""

from typing import Any, cast

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from turnout.audit import queries as audit
from turnout.audit.rules import words
from turnout.kernel import clock, permissions, spreadsheets, times
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.people.models import User
from turnout.registration.actions import exporting
from turnout.registration.queries import record as queries
from turnout.registration.queries import record_lines
from turnout.ui import forms
from turnout.ui.doors import actor_of, desk
from turnout.venues.models import Metro

LONGEST = 200


class FilterForm(forms.Form):
    """What to look for."""

    who = django_forms.CharField(label=gettext_lazy("Who did it"), required=False, max_length=LONGEST)
    about = django_forms.CharField(label=gettext_lazy("About"), required=False, max_length=LONGEST)
    verb = django_forms.ChoiceField(label=gettext_lazy("What"), required=False)
    first = django_forms.DateField(
        label=gettext_lazy("From"), required=False, widget=django_forms.DateInput(attrs={"type": "date"})
    )
    last = django_forms.DateField(
        label=gettext_lazy("To"), required=False, widget=django_forms.DateInput(attrs={"type": "date"})
    )
    zone = django_forms.ChoiceField(label=gettext_lazy("Clock of"), required=False)
    acting = django_forms.BooleanField(
        label=gettext_lazy("Only what was done for somebody else"), required=False
    )

    def __init__(self, data: Any, *, zones: list[str]) -> None:
        super().__init__(data)
        told = sorted(((verb, words.name_of(verb)) for verb in words.WORDS), key=lambda one: one[1])
        self.fields["verb"].choices = [("", _("Everything")), *told]  # type: ignore[attr-defined]
        self.fields["zone"].choices = [(zone, zone) for zone in zones]  # type: ignore[attr-defined]


@require_safe
@desk(Permission.SEE_AUDIT)
def browser(request: HttpRequest) -> HttpResponse:
    """Show acts, newest first."""
    zones = _zones(actor_of(request))
    form = FilterForm(request.GET, zones=zones)
    return _shown(request, form, _wanted(form, zones))


def _shown(request: HttpRequest, form: FilterForm, wanted: queries.Filter) -> HttpResponse:
    """Answer with the page of what a filter finds; of a broken one with what is wrong about it."""
    actor, asked = actor_of(request), request.GET
    page = queries.page(actor, wanted, after=asked.get("after", ""), before=asked.get("before", ""))
    context = {
        "form": form,
        "rows": record_lines.told(page.rows),
        "zone": wanted.zone,
        "sealed": audit.sealed(),
        "proof": audit.last_proof(),
        "may_export": bool(permissions.reach(actor, Permission.EXPORT_DATA)),
        "query": asked.urlencode(),
        "is_filtered": any(asked.get(name) for name in form.fields if name != "zone"),
        "said": _("%(count)s acts on this page") % {"count": len(page.rows)},
        "earlier": _turned(request, before=page.earlier),
        "later": _turned(request, after=page.later),
        "runs": page.way,
    }
    return render(request, "front/record.html", context, status=422 if form.errors else 200)


@require_POST
@desk(Permission.EXPORT_DATA)
def export(request: HttpRequest) -> HttpResponse:
    """Send the acts that a filter finds as a CSV file, line by line; noted as an act itself.

    A filter that says nothing clear sends no file: it would find more than was asked for.
    """
    actor = actor_of(request)
    zones = _zones(actor)
    form = FilterForm(request.GET, zones=zones)
    wanted = _wanted(form, zones)
    if form.errors:
        return _shown(request, form, wanted)
    user = request.user
    assert isinstance(user, User)  # noqa: S101 -- the desk's door let nobody else in
    exporting.note_record(user, wanted, by=actor)
    response = StreamingHttpResponse(
        spreadsheets.lines(record_lines.rows(actor, wanted), mark=True),
        content_type="text/csv; charset=utf-8",
    )
    name = f"audit-{times.local(clock.now(), wanted.zone):%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return cast("HttpResponse", response)


def _wanted(form: FilterForm, zones: list[str]) -> queries.Filter:
    form.is_valid()
    typed = form.cleaned_data
    return queries.Filter(
        who=typed.get("who") or "",
        about=typed.get("about") or "",
        verb=typed.get("verb") or "",
        first=typed.get("first"),
        last=typed.get("last"),
        zone=typed.get("zone") or zones[0],
        is_acting=bool(typed.get("acting")),
    )


def _zones(actor: Actor) -> list[str]:
    metros = Metro.objects.visible_to(actor, Permission.SEE_AUDIT)
    return [*dict.fromkeys([*metros.order_by("name", "pk").values_list("time_zone", flat=True), "UTC"])]


def _turned(request: HttpRequest, **cursor: str) -> str:
    if not any(cursor.values()):
        return ""
    query = request.GET.copy()
    query.pop("after", None)
    query.pop("before", None)
    query.update(cursor)
    return f"?{query.urlencode()}"
