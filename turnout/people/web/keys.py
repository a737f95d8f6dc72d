"""Ways to sign in: password, passkeys, authenticator app, accounts elsewhere. Each asks first who it is."""

import io

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import auth as ceremony
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from turnout.kernel.refusals import NextStep, Refused
from turnout.people.actions import keys
from turnout.people.queries import signins
from turnout.people.web import entering, forms, going, limits, second_step
from turnout.people.web.recent import recently_shown
from turnout.people.web.requests import user_of
from turnout.ui import once, refusing
from turnout.ui.doors import signed_in

CODES = "recovery_codes"  # in the session, until they are shown once


@signed_in
@recently_shown
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose a password, the first or another one; other sessions end."""
    user = user_of(request)
    form = forms.NewPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keys.set_password(user, form.cleaned_data["password"], by=user.actor)
        except Refused as refused:
            refusing.put(form, refused)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("The password is set."))
            return going.seen(reverse("account"))
    page = {"form": form, "has_password": user.has_usable_password(), "section": "account"}
    return render(request, "people/password.html", page, status=422 if form.errors else 200)


@signed_in
@recently_shown
@require_POST
def remove_password(request: HttpRequest) -> HttpResponse:
    """Take the password away."""
    user = user_of(request)
    keys.remove_password(user, by=user.actor)
    update_session_auth_hash(request, user)
    messages.success(request, _("The password is gone. Sign in with a code or a passkey."))
    return going.seen(reverse("account"))


@signed_in
@recently_shown
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Let a device make a passkey, and take what it answered."""
    return _passkey(request, "people/passkey.html", reverse("account"))


@signed_in
@recently_shown
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def welcome_passkey(request: HttpRequest) -> HttpResponse:
    """Offer a passkey to somebody new, on the way to where he wanted to go."""
    return _passkey(request, "account/welcome_passkey.html", going.wanted(request) or "/my/")


def _passkey(request: HttpRequest, template: str, then: str) -> HttpResponse:
    user = user_of(request)
    if request.method == "POST":
        limits.hold(request, "reauthenticate")
        form = AddWebAuthnForm({**request.POST.dict(), "passwordless": "on"}, user=user)
        if not entering.is_answered(form):
            raise Refused(
                "bad_input",
                _("The device did not make a passkey, or it took too long."),
                NextStep(_("Try again"), request.get_full_path()),
            )
        keys.add_passkey(user, form.cleaned_data["name"], form.cleaned_data["credential"], by=user.actor)
        second_step.note_shown(request, user)
        messages.success(request, _("The passkey works from now on."))
        return going.seen(then)
    return render(request, template, {"section": "account", "next": going.wanted(request), "then": then})


@signed_in
@recently_shown
@entering.credential_page
@require_http_methods(["GET", "HEAD"])
def begin_passkey(request: HttpRequest) -> HttpResponse:
    """Say what the device has to make."""
    user = user_of(request)
    return JsonResponse(ceremony.begin_registration(user, passwordless=True))


@signed_in
@recently_shown
@require_POST
def remove_passkey(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """Forget a passkey."""
    user = user_of(request)
    keys.remove_passkey(user, passkey_id, by=user.actor)
    messages.success(
        request, _("The passkey does not work here any more. You can delete it on the device, too.")
    )
    return going.seen(reverse("account"))


@signed_in
@recently_shown
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: show its secret, take its first code."""
    user = user_of(request)
    if signins.ways(user).has_app:
        return going.seen(reverse("account"))
    form = forms.Code(request.POST or None)
    secret = totp.get_totp_secret(regenerate=False)
    if request.method == "POST" and form.is_valid():
        limits.hold(request, "reauthenticate")
        if totp.validate_totp_code(secret, form.cleaned_data["code"].replace(" ", "")):
            once.keep(request, CODES, codes=keys.add_app(user, secret, by=user.actor))
            totp.clear_totp_secret(request)
            second_step.note_shown(request, user)
            return going.seen(reverse("account_recovery_codes"))
        form.add_error("code", _("That is not the code that the app shows now."))
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    page = {"form": form, "secret": spaced, "section": "account"}
    return render(request, "people/app.html", page, status=422 if form.errors else 200)


@signed_in
@recently_shown
@entering.credential_page
@require_http_methods(["GET", "HEAD"])
def app_picture(request: HttpRequest) -> HttpResponse:
    """Draw the QR code that the app reads."""
    url = get_adapter().build_totp_url(user_of(request), totp.get_totp_secret(regenerate=False))
    drawn = io.BytesIO()
    segno.make(url).save(drawn, kind="svg", scale=5, border=3, light="#ffffff")
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@signed_in
@entering.credential_page
@require_http_methods(["GET", "HEAD"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show the recovery codes, this one time."""
    kept = once.take(request, CODES)
    if kept is None:
        return going.seen(reverse("account"))
    return render(request, "people/recovery_codes.html", {**kept, "section": "account"})


@signed_in
@recently_shown
@require_POST
def remove_app(request: HttpRequest) -> HttpResponse:
    """Ask for no codes of the app any more."""
    user = user_of(request)
    keys.remove_app(user, by=user.actor)
    messages.success(request, _("We do not ask for codes of the app any more."))
    return going.seen(reverse("account"))


@signed_in
@recently_shown
@require_POST
def disconnect(request: HttpRequest, account_id: int) -> HttpResponse:
    """Disconnect an account elsewhere."""
    user = user_of(request)
    keys.disconnect(user, account_id, by=user.actor)
    messages.success(request, _("Disconnected."))
    return going.seen(reverse("account"))
