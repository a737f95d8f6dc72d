"""Sign in: by code, by password, by passkey; and sign out.

Every answer is the same for known and unknown addresses, and an account is made when a code proves a new one.
"""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.logout import logout
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth as ceremony
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from turnout.kernel import clock
from turnout.kernel.refusals import NextStep, Refused
from turnout.people.actions import signing_in
from turnout.people.models import User
from turnout.people.queries import links, signins
from turnout.people.rules import lifetimes
from turnout.people.web import acting, entering, forms, going, limits
from turnout.ui import refusing
from turnout.ui.doors import public

STATE = "code"
WHY = "everybody may sign in"


@public(WHY)
@entering.credential_page
@entering.allows_providers
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the address and send a code; offer passkey, password and providers."""
    if request.user.is_authenticated:
        return going.on(request)
    form = forms.Address(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _send(request, form, signing_in.SIGN_IN, going.wanted(request))
        if answer is not None:
            return answer
    page = {
        "section": "sign-in",
        "form": form,
        "next": going.wanted(request),
        "providers": signins.providers(),
    }
    return render(request, "account/login.html", page, status=_status(form))


@public(WHY)
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """Send a code to somebody who has forgotten the password; it leads to choosing a new one."""
    if request.user.is_authenticated:
        return going.seen(reverse("account_password"))
    form = forms.Address(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _send(request, form, signing_in.CHOOSE_PASSWORD, reverse("account_password"))
        if answer is not None:
            return answer
    return render(request, "account/password_reset.html", {"form": form}, status=_status(form))


def _send(request: HttpRequest, form: forms.Address, why: str, back: str) -> HttpResponse | None:
    """Send a code and lead to where it is typed; None when that was refused, the form says why."""
    email = form.cleaned_data["email"]
    try:
        limits.hold(request, "request_login_code", key=email)
        link = signing_in.send_code(email, why=why, language=get_language() or "")
    except Refused as refused:
        refusing.put(form, refused)
        return None
    request.session[STATE] = {"key": str(link.pk), "email": email, "next": back, "why": why}
    return going.seen(reverse("account_confirm_login_code"))


@public("the code itself says who it is")
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Take the code, and sign in."""
    state = request.session.get(STATE)
    if request.user.is_authenticated or not state:
        return going.on(request) if request.user.is_authenticated else going.seen(reverse("account_login"))
    form = forms.Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            limits.hold(request, "try_code")
            opened = signing_in.by_code(UUID(state["key"]), form.cleaned_data["code"])
        except Refused as refused:
            refusing.put(form, refused)
        else:
            del request.session[STATE]
            back = going.safe(request, state["next"])
            return entering.enter(request, opened.user, method="code", back=back, is_new=opened.is_new)
    page = {
        "section": "sign-in",
        "form": form,
        "email": state["email"],
        "minutes": lifetimes.CODE.seconds // 60,
    }
    return render(request, "account/confirm_login_code.html", page, status=_status(form))


@public("the code goes to the address alone")
@require_POST
def send_code_again(request: HttpRequest) -> HttpResponse:
    """Send a new code to the same address."""
    state = request.session.get(STATE)
    if not state:
        return going.seen(reverse("account_login"))
    limits.hold(request, "request_login_code", key=state["email"])
    link = signing_in.send_code(state["email"], why=state["why"], language=get_language() or "")
    request.session[STATE] = {**state, "key": str(link.pk)}
    return going.seen(reverse("account_confirm_login_code"))


@public(WHY)
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def by_password(request: HttpRequest) -> HttpResponse:
    """Sign in with address and password."""
    if request.user.is_authenticated:
        return going.on(request)
    form = forms.PasswordLogin(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = _checked(request, form)
        if user is not None:
            return entering.enter(request, user, method="password", back=going.wanted(request))
    page = {"section": "sign-in", "form": form, "next": going.wanted(request)}
    return render(request, "account/login_password.html", page, status=_status(form))


def _checked(request: HttpRequest, form: forms.PasswordLogin) -> User | None:
    """Return whose address and password these are; the form says it when they are nobody's."""
    adapter = get_adapter(request)
    typed = {"email": form.cleaned_data["email"].lower(), "password": form.cleaned_data["password"]}
    try:
        limits.hold(request, "login")
        user: User | None = adapter.authenticate(request, **typed)
    except (ValidationError, Refused) as refused:
        form.add_error(None, refused.messages if isinstance(refused, ValidationError) else str(refused))
        return None
    if user is None:
        form.add_error(None, adapter.error_messages["email_password_mismatch"])
    return user


@public(WHY)
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def by_passkey(request: HttpRequest) -> HttpResponse:
    """GET: what the device has to sign. POST: what it signed, and in."""
    if request.method != "POST":
        limits.hold(request, "passkey")
        return JsonResponse(ceremony.begin_authentication(None))
    limits.hold(request, "passkey")
    form = LoginWebAuthnForm(request.POST)
    if not entering.is_answered(form):
        raise Refused(
            "link_expired",
            _("That passkey is not known here, or it took too long."),
            NextStep(_("Sign in with a code"), reverse("account_login")),
        )
    found = form.cleaned_data["credential"]
    form.save()
    return entering.enter(request, found.user, method="passkey", back=going.wanted(request))


@public("signing out needs nobody's leave")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session; a page with the button for whoever comes by link."""
    if request.method != "POST":
        return render(request, "account/logout.html")
    if request.user.is_authenticated:
        acting.stop(request)
        logout(request)
    return going.seen(settings.LOGOUT_REDIRECT_URL)


@public("it says why signing in did not work")
def closed(request: HttpRequest) -> HttpResponse:
    """Say that a login was closed."""
    return render(request, "account/account_inactive.html", status=403)


@public("it leads to one's own account, or to signing in")
def begin(request: HttpRequest) -> HttpResponse:
    """Lead to the account of whoever is signed in, else to signing in."""
    return HttpResponseRedirect(reverse("account" if request.user.is_authenticated else "account_login"))


@public("it leads to one page where people sign in or make an account")
def sign_up(request: HttpRequest) -> HttpResponse:
    """Lead to the one page for both."""
    return HttpResponseRedirect(going.path("account_login", going.wanted(request)))


@public("the link itself says who it is")
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def first_time(request: HttpRequest, token: str) -> HttpResponse:
    """Take the one-time link that `turnout createadmin` printed, and sign in."""
    limits.hold(request, "prove")
    if request.method != "POST":
        return render(request, "account/first.html", {"user_email": _receiver(token).email})
    user = signing_in.by_first_link(token)
    return entering.enter(request, user, method="link", back="/desk/")


def _receiver(token: str) -> User:
    link = links.working(signing_in.FIRST, token, clock.now())
    return User.objects.get(pk=link.about)


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
