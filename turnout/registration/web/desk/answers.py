"""Answers of a registration at the desk: corrected by staff, who may leave empty what nobody knows."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from turnout.kernel.permissions import Permission
from turnout.people.policy import requiring
from turnout.registration.actions import answering
from turnout.registration.queries import answers, roster
from turnout.registration.states import LIVE
from turnout.registration.web import answered, asking, summaries
from turnout.ui.doors import actor_of, desk


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_REGISTRATIONS)
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask what the form asked, with what was answered; keep what is sent."""
    registration = roster.find(actor_of(request), reference)
    if registration is None:
        raise Http404
    requiring.require(actor_of(request), Permission.MANAGE_REGISTRATIONS, registration)
    people = [one for one in roster.of_registration(registration) if one.state in LIVE]
    tiers = {str(one.tier_id): one.tier.name for one in people}
    found = answered.forms(
        asking.of(registration.event, tiers, may_be_empty=True),
        answers.of_registration(registration),
        people,
        request.POST if request.method == "POST" else None,
        with_whole=True,
    )
    own = reverse("desk-registration", args=[registration.reference])
    is_wrong = request.method == "POST" and not all(one.form.is_valid() for one in found)
    if request.method == "POST" and not is_wrong:
        answering.correct(registration, answered.replies(found), by=actor_of(request))
        messages.success(request, _("The answers are saved."))
        return HttpResponseRedirect(own, status=303)
    context = {
        "registration": registration,
        "event": registration.event,
        "found": found,
        "back": own,
        "crumbs": [
            (_("Events"), reverse("desk-events")),
            (registration.event.title, reverse("desk-event", args=[registration.event.reference])),
            (registration.reference, own),
            (_("Answers"), ""),
        ],
        **summaries.context([one.form for one in found]),
    }
    return render(request, "desk/registration_answers.html", context, status=422 if is_wrong else 200)
