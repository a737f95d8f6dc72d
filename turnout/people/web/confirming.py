"""Is it still you: asked before somebody changes how he signs in, when that was shown too long ago."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth as ceremony
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from turnout.kernel.refusals import NextStep, Refused
from turnout.people.actions import signing_in
from turnout.people.queries import signins
from turnout.people.web import entering, forms, going, limits
from turnout.people.web.requests import user_of
from turnout.ui import refusing
from turnout.ui.doors import signed_in

STATE = "confirm"


@signed_in
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Offer every way to show it; take the password."""
    user = user_of(request)
    form = forms.Password(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            limits.hold(request, "reauthenticate")
            is_right = get_adapter(request).reauthenticate(user, form.cleaned_data["password"])
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        except Refused as refused:
            refusing.put(form, refused)
        else:
            if is_right:
                entering.show_again(request, user, method="password")
                return _on(request)
            form.add_error("password", get_adapter(request).error_messages["incorrect_password"])
    page = {"form": form, "next": going.wanted(request), "ways": signins.ways(user)}
    return render(request, "account/reauthenticate.html", page, status=422 if form.errors else 200)


@signed_in
@require_POST
def send_code(request: HttpRequest) -> HttpResponse:
    """Send a code to the address of the account."""
    user = user_of(request)
    limits.hold(request, "reauthenticate")
    limits.hold(request, "request_login_code", key=user.email)
    link = signing_in.send_code(user.email, why=signing_in.CONFIRM)
    request.session[STATE] = {"key": str(link.pk), "next": going.wanted(request)}
    return going.seen(reverse("account_confirm_code"))


@signed_in
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Take the code that was sent."""
    user, state = user_of(request), request.session.get(STATE)
    if not state:
        return going.seen(reverse("account_reauthenticate"))
    form = forms.Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            limits.hold(request, "reauthenticate")
            signing_in.confirm(UUID(state["key"]), form.cleaned_data["code"], user)
        except Refused as refused:
            refusing.put(form, refused)
        else:
            del request.session[STATE]
            entering.show_again(request, user, method="code")
            return going.seen(going.safe(request, state["next"]) or reverse("account"))
    page = {"form": form, "next": going.safe(request, state["next"])}
    return render(request, "account/confirm_code.html", page, status=422 if form.errors else 200)


@signed_in
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def by_passkey(request: HttpRequest) -> HttpResponse:
    """GET: what the device has to sign. POST: what it signed."""
    user = user_of(request)
    limits.hold(request, "reauthenticate")
    if request.method != "POST":
        return JsonResponse(ceremony.begin_authentication(user))
    form = ReauthenticateWebAuthnForm(request.POST, user=user)
    if not entering.is_answered(form):
        raise Refused(
            "link_expired",
            _("That is not one of your passkeys, or it took too long."),
            NextStep(_("Try again"), going.path("account_reauthenticate", going.wanted(request))),
        )
    form.save()
    return _on(request)


def _on(request: HttpRequest) -> HttpResponse:
    return going.seen(going.wanted(request) or reverse("account"))
