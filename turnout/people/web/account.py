"""One's own account: who one is, ways to sign in, sessions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from turnout.kernel import clock
from turnout.kernel.refusals import Refused
from turnout.people.actions import consents, profiles, sessions
from turnout.people.models import Consent
from turnout.people.queries import acting, links, signins
from turnout.people.rules import devices
from turnout.people.web import entering, forms, going, limits
from turnout.people.web.recent import recently_shown
from turnout.people.web.requests import person_of, user_of
from turnout.ui import refusing
from turnout.ui.doors import signed_in

WORDING = "2026-11"  # of the sentence beside the switch


@signed_in
@entering.credential_page
@entering.allows_providers
@require_http_methods(["GET", "HEAD"])
def account(request: HttpRequest) -> HttpResponse:
    """Everything about one's own account, on one page."""
    user, person = user_of(request), person_of(request)
    ways = signins.ways(user)
    current = request.session.session_key or ""
    zone = person.metro.time_zone if person.metro else "UTC"
    connected = {one.provider for one in ways.elsewhere}
    page = {
        "section": "account",
        "person": person,
        "ways": ways,
        "providers": [one for one in signins.providers() if one.name not in connected],
        "sessions": [
            {"row": one, "device": devices.described(one.user_agent)}
            for one in signins.sessions(user, current, clock.now())
        ],
        "wants_news": person.consents.filter(
            purpose=Consent.Purpose.ANNOUNCEMENTS, withdrawn_at__isnull=True
        ).exists(),
        "zone": zone,
        "entries": acting.acted_for(user, zone),
    }
    return render(request, "people/account.html", page)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """Change name and phone."""
    return _details(request, "people/details.html", reverse("account"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask somebody new for a name, then offer a passkey."""
    return _details(
        request, "account/welcome.html", going.path("account_welcome_passkey", going.wanted(request))
    )


def _details(request: HttpRequest, template: str, then: str) -> HttpResponse:
    person = person_of(request)
    known = {"first_name": person.first_name, "last_name": person.last_name, "phone": person.phone}
    form = forms.Details(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            profiles.change_details(person, **form.cleaned_data, by=user_of(request).actor)
        except Refused as refused:
            refusing.put(form, refused)
        else:
            return going.seen(then)
    page = {"form": form, "section": "account", "next": going.wanted(request)}
    return render(request, template, page, status=422 if form.errors else 200)


@signed_in
@recently_shown
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Ask for a new address; it counts once somebody has read a mail there."""
    person = person_of(request)
    form = forms.Address(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            limits.hold(request, "manage_email")
            profiles.ask_for_address(person, form.cleaned_data["email"], by=user_of(request).actor)
        except Refused as refused:
            refusing.put(form, refused)
        else:
            return going.seen(reverse("account_address_sent"))
    page = {"form": form, "person": person, "section": "account"}
    return render(request, "people/address.html", page, status=422 if form.errors else 200)


@signed_in
def address_sent(request: HttpRequest) -> HttpResponse:
    """Say that a link is on its way to the new address."""
    waiting = links.pending(profiles.PURPOSE, person_of(request).pk, clock.now())
    new = waiting[-1].facts["email"] if waiting else ""
    return render(request, "people/address_sent.html", {"new_address": new, "section": "account"})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def use_address(request: HttpRequest, token: str) -> HttpResponse:
    """Show whose new address a link proves; its button makes the change."""
    limits.hold(request, "manage_email")
    link = links.working(profiles.PURPOSE, token, clock.now())
    profiles.require_asked_by(link, user_of(request))
    if request.method == "POST":
        profiles.change_address(token, user_of(request), by=user_of(request).actor)
        messages.success(request, _("We write to the new address from now on."))
        return going.seen(reverse("account"))
    return render(
        request, "people/address_use.html", {"new_address": link.facts["email"], "section": "account"}
    )


@signed_in
@require_POST
def news(request: HttpRequest) -> HttpResponse:
    """Switch announcements on or off."""
    person, by = person_of(request), user_of(request).actor
    if request.POST.get("news"):
        consents.give(person, Consent.Purpose.ANNOUNCEMENTS, WORDING, by=by)
        messages.success(request, _("You will hear of new events."))
    else:
        consents.withdraw(person, Consent.Purpose.ANNOUNCEMENTS, by=by)
        messages.success(request, _("You will not hear of new events any more."))
    return going.seen(reverse("account"))


@signed_in
@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign out in one other place."""
    sessions.end(user_of(request), session_id, by=user_of(request).actor)
    messages.success(request, _("Signed out there."))
    return going.seen(reverse("account"))


@signed_in
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    keep = request.session.session_key or ""
    sessions.end_others(user_of(request), keep=keep, by=user_of(request).actor)
    messages.success(request, _("Signed out everywhere else."))
    return going.seen(reverse("account"))
