"""What a family answered to the questions of an event, and its change until registration closes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from turnout.registration.actions import answering
from turnout.registration.queries import answers, personal
from turnout.registration.rules import links
from turnout.registration.web import answered, asking, summaries
from turnout.registration.web import personal as pages
from turnout.registration.web.doors import holder, holding_of


@holder
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask again what the form asked, with what was answered; keep what is sent."""
    holding = holding_of(request)
    page = personal.page(holding.registration, holding.guardian, everybody=holding.is_registrant)
    event = page.event
    answering.require_open(event)
    found = answered.forms(
        asking.of(event, {str(one.tier_id): one.tier.name for one in page.live}),
        answers.of_registration(page.registration),
        page.live,
        request.POST if request.method == "POST" else None,
        with_whole=holding.is_registrant,
    )
    path = links.page_path(page.registration.reference)
    is_wrong = request.method == "POST" and not all(one.form.is_valid() for one in found)
    if request.method == "POST" and not is_wrong:
        answering.change_own(page.registration, answered.replies(found), by=holding.actor)
        messages.success(request, _("Your answers are saved."))
        return HttpResponseRedirect(path, status=303)
    context = {
        "section": "my",
        "crumbs": pages.crumbs(page.registration.reference, _("Your answers")),
        "registration": page.registration,
        "event": event,
        "page": page,
        "path": path,
        "found": found,
        **summaries.context([one.form for one in found]),
    }
    return render(request, "registration/personal/answers.html", context, status=422 if is_wrong else 200)
