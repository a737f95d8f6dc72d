"""The second step of staff, where a setting asks for it: an app or a passkey before any page of the desk."""

from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from turnout.house import queries as house
from turnout.kernel import permissions
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.models import User
from turnout.people.queries import signins
from turnout.people.web import entering, forms, going, limits
from turnout.people.web.requests import user_of
from turnout.ui import refusing
from turnout.ui.doors import signed_in

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SHOWN = {"mfa", "passkey"}  # how records of this session say that one of them was used


def missing(request: HttpRequest) -> HttpResponse | None:
    """Lead staff who have not shown a second step in this session to the page that asks for it, or sets one up."""
    user = user_of(request)
    if not house.current().staff_second_factor or user.acted_by:
        return None
    if _was_shown(request) and _has_one(user):
        return None
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/desk/"
    return HttpResponseRedirect(f"{reverse('account_second_step')}?{urlencode({'next': back})}", status=303)


def must_be_shown_first(request: HttpRequest) -> HttpResponse | None:
    """Let nobody change a second step, or add one beside it, who has not shown the one there is."""
    user = user_of(request)
    if not house.current().staff_second_factor or _was_shown(request):
        return None
    is_staff = any(permissions.reach(user.actor, permission) for permission in Permission)
    return missing(request) if is_staff and _has_one(user) else None


def note_shown(request: HttpRequest, user: User) -> None:
    """Note that a second step, just set up in this session, was shown in it."""
    entering.show_again(request, user, method="mfa")


@signed_in
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the app or for a passkey; say how to set one up where there is none."""
    user = user_of(request)
    form = forms.Code(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            limits.hold(request, "reauthenticate")
        except Refused as refused:
            refusing.put(form, refused)
        else:
            checked = ReauthenticateForm({"code": form.cleaned_data["code"]}, user=user)
            if entering.is_answered(checked):
                checked.save()
                return going.seen(going.wanted(request) or "/desk/")
            form.add_error("code", _("That is neither the code that the app shows now nor a recovery code."))
    page = {"form": form, "next": going.wanted(request), "ways": signins.ways(user), "section": "account"}
    template = "account/second_step.html" if _has_one(user) else "account/second_step_missing.html"
    return render(request, template, page, status=422 if form.errors else 200)


def _was_shown(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user) if request.user.is_authenticated else []
    return any(record.get("method") in SHOWN for record in records)


def _has_one(user: User) -> bool:
    found: bool = Authenticator.objects.filter(user=user, type__in=KINDS).exists()
    return found
