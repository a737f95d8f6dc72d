"""Tags of staff on the people ticked in a roster, and off one registration."""

from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.policy import requiring
from turnout.registration.actions import tagging
from turnout.registration.models.tags import LONGEST
from turnout.registration.queries import roster
from turnout.registration.web.desk import bulk, events, head
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk


class TagForm(forms.Form):
    """The word."""

    word = django_forms.CharField(
        label=gettext_lazy("Tag"),
        max_length=LONGEST,
        help_text=gettext_lazy("A short word. Staff see it, families never do."),
        widget=django_forms.TextInput(attrs={"autocomplete": "off", "list": "tags-here"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_REGISTRATIONS)
def tagging_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a tag on the registrations of the people ticked."""
    found = head.open_event(request, reference, Permission.MANAGE_REGISTRATIONS)
    people = bulk.ticked(request, found)
    form = TagForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and people and form.is_valid():
        try:
            keys = [one.pk for one in people]
            count = tagging.tag(found, keys, form.cleaned_data["word"], by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            said = ngettext("%(count)s registration is tagged.", "%(count)s registrations are tagged.", count)
            messages.success(request, said % {"count": count})
            return HttpResponseRedirect(reverse("desk-event", args=[found.reference]), status=303)
    context = {
        "event": found,
        "form": form,
        "people": people,
        "tags": roster.tags(found),
        "crumbs": events.crumbs(found, _("Tag")),
    }
    return render(request, "desk/roster_tag.html", context, status=422 if form.errors else 200)


@require_POST
@desk(Permission.MANAGE_REGISTRATIONS)
def removal(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Take a tag off a registration."""
    actor = actor_of(request)
    found = roster.find(actor, reference)
    if found is None:
        raise Http404
    requiring.require(actor, Permission.MANAGE_REGISTRATIONS, found)
    tagging.untag(found, key, by=actor)
    messages.success(request, _("The tag is off."))
    return HttpResponseRedirect(reverse("desk-registration", args=[found.reference]), status=303)
