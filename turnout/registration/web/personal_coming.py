"""Still coming? One tap says yes, one gives places back (field.md section 3 no. 7)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from turnout.kernel.refusals import Refused
from turnout.registration.actions import cancelling, coming
from turnout.registration.queries import personal
from turnout.registration.rules import links
from turnout.registration.web import forms
from turnout.registration.web import personal as pages
from turnout.registration.web.doors import Holding, holder, holding_of
from turnout.ui import refusing


@holder
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask who still comes; take the yes, or give back the places of those who do not."""
    holding = holding_of(request)
    page = personal.page(holding.registration, holding.guardian, everybody=holding.is_registrant)
    choices = pages.cancel_choices(page)
    is_yes = request.POST.get("answer") == "yes"
    form = forms.Cancellation(
        request.POST if request.method == "POST" and not is_yes else None, people=choices
    )
    if request.method == "POST" and (is_yes or form.is_valid()):
        try:
            said = _done(holding, page, form, is_yes=is_yes)
        except Refused as refused:
            if is_yes:
                messages.error(request, refused.message)
                return HttpResponseRedirect(links.page_path(reference), status=303)
            refusing.put(form, refused)
        else:
            messages.success(request, said)
            return HttpResponseRedirect(links.page_path(reference), status=303)
    context: dict[str, Any] = {
        "section": "my",
        "form": form,
        "page": page,
        "event": page.event,
        "registration": page.registration,
        "path": links.page_path(reference),
        "crumbs": pages.crumbs(reference, _("Still coming?")),
    }
    return render(request, "registration/personal/coming.html", context, status=422 if form.errors else 200)


def _done(holding: Holding, page: personal.Page, form: forms.Cancellation, *, is_yes: bool) -> str:
    if is_yes and not page.is_whole:  # a guardian of some answers for those only, as when cancelling
        raise Refused("not_found", _("Only who registered can say yes for everybody."))
    if is_yes:
        coming.say_coming(holding.registration, by=holding.actor)
        return _("Thank you. We look forward to seeing you.")
    cancelling.cancel_own_places(holding.registration, form.chosen, by=holding.actor)
    return _("Thank you for telling us. Somebody else gets the place.")
