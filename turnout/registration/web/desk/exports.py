"""A roster as a file: the columns somebody chose, of the people the roster is narrowed to."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from turnout.events.models import Voucher
from turnout.kernel import spreadsheets
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.registration.actions import exporting, viewing
from turnout.registration.queries import answers, views
from turnout.registration.queries import exporting as files
from turnout.registration.queries import roster as rosters
from turnout.registration.web.desk import events, head, roster
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk


class ExportForm(forms.Form):
    """What the file holds, and for which program."""

    columns = django_forms.MultipleChoiceField(
        label=gettext_lazy("Columns"), widget=django_forms.CheckboxSelectMultiple
    )
    mark = django_forms.BooleanField(
        label=gettext_lazy("For Excel"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Begins with a mark that says UTF-8. Other programs need none."),
    )

    def __init__(
        self, offered: Sequence[tuple[str, str]], last: Sequence[str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["columns"]
        names = [name for name, _label in offered]
        field.choices, field.initial = offered, [name for name in names if name in last] or names


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEE_ROSTER)
def export(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Ask for columns, then answer with the file."""
    found = head.open_event(request, reference, Permission.SEE_ROSTER)
    actor, by = actor_of(request), roster.asked(request, found)
    exporting.require_oneself(actor)
    with_contact = exporting.may_take_contacts(found, actor)
    with_sums = any(tier.price_minor for tier in found.tiers.all())
    asked = answers.everything_asked(found)
    with_codes = Voucher.objects.filter(event=found).exists()
    columns = files.offered(asked, with_contact=with_contact, with_sums=with_sums, with_codes=with_codes)
    offered = list(columns.items())
    user = roster.user_of(request)
    last = views.file_columns(user)
    form = ExportForm(offered, last, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            rows = exporting.export(found, by, form.cleaned_data["columns"], by=actor)
        except Refused as refused:
            refusing.put(form, refused)
        else:
            viewing.keep_file_columns(user, form.cleaned_data["columns"])
            return _file(f"{found.reference}.csv", spreadsheets.lines(rows, mark=form.cleaned_data["mark"]))
    context = {
        "event": found,
        "form": form,
        "by": by,
        "count": rosters.narrowed(found, by).count(),
        "with_contact": with_contact,
        "back": f"{reverse('desk-event', args=[found.reference])}{events.turned(request)}",
        "crumbs": events.crumbs(found, _("Export")),
    }
    return render(request, "desk/roster_export.html", context, status=422 if form.errors else 200)


def _file(name: str, lines: Iterator[bytes]) -> HttpResponseBase:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
