"""How long personal data is kept: a table that is edited in place, with what tonight would remove."""

from typing import Any, cast

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from turnout.audit import queries as audit
from turnout.front.actions import retaining
from turnout.front.actions.retaining import KINDS, MOST_COUNTED, Kind
from turnout.house import actions, queries
from turnout.house.models import TERMS, House
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.queries import history
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk

HISTORY = 10


def _days(kind: Kind) -> django_forms.IntegerField:
    """Return the field of a kind; empty is for ever, where that is allowed."""
    term, label = TERMS[kind.key], cast("Any", kind.label)
    return django_forms.IntegerField(
        label=label,
        required=not term.may_be_endless,
        min_value=term.least,
        max_value=term.most,
        widget=django_forms.NumberInput(attrs={"class": "w-s"}),
    )


class RetentionForm(forms.Form):
    """A number of days for each kind; its fields are those of `KINDS`."""


RetentionForm.base_fields.update({kind.key: _days(kind) for kind in KINDS})


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.CHANGE_SETTINGS)
def retention(request: HttpRequest) -> HttpResponse:
    """Show how long what is kept; change it."""
    form = RetentionForm(request.POST if request.method == "POST" else None, initial=queries.kept_for())
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_terms(form.cleaned_data, by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Saved. It is applied each night."))
            return HttpResponseRedirect(reverse("desk-retention"), status=303)
    due = retaining.due_now()
    acts = audit.acts_about(House._meta.label_lower).filter(verb__startswith="retention.")
    lines = audit.lines(acts, limit=HISTORY)
    context = {
        "form": form,
        "rows": [
            {
                "field": form[kind.key],
                "since": kind.since,
                "usual": TERMS[kind.key].usual,
                "due": _due(due[kind.key]),
            }
            for kind in KINDS
        ],
        "entries": history.entries(lines, settings.TIME_ZONE),
        "crumbs": [(_("Settings"), reverse("desk-settings")), (_("How long data is kept"), "")],
    }
    return render(request, "front/retention.html", context, status=422 if form.errors else 200)


def _due(count: int) -> str:
    if count > MOST_COUNTED:
        return _("Tonight removes more than %(count)s") % {"count": f"{MOST_COUNTED:,}"}
    if not count:
        return _("Tonight removes nothing")
    return ngettext("Tonight removes %(count)s", "Tonight removes %(count)s", count) % {"count": f"{count:,}"}
