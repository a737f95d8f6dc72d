"""Prove an address: the page behind the button of a mail. Looking changes nothing, its button does."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from turnout.kernel import clock
from turnout.kernel.refusals import NextStep, Refused
from turnout.people.actions import proving
from turnout.people.queries import links, news
from turnout.people.web import entering, going, limits
from turnout.ui.doors import door

# What to do about a link that does not work, by what is wrong with it.
DEAD = ("link_expired", "link_used", "link_unknown")


@door("token", "whoever reads the mail")
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is proven; the button proves it, and signs somebody in whose account it makes."""
    limits.hold(request, "prove")
    try:
        if request.method == "POST":
            return _proven(request, proving.by_link(token, agrees=bool(request.POST.get("news"))))
        link = links.working(proving.PURPOSE, token, clock.now())
        person = proving.receiver(link)
    except Refused as refused:
        if refused.code not in DEAD:
            raise
        return _dead(request, refused, token)
    page = {
        "person": person,
        "wants_account": link.facts.get("wants_account", False),
        "asks_news": news.is_asked_for(person.email),
    }
    return render(request, "people/prove.html", page)


@door("token", "whoever reads the mail")
@require_POST
def send_again(request: HttpRequest, token: str) -> HttpResponse:
    """Send a new link to the address that the old one was sent to."""
    limits.hold(request, "prove")
    link = links.find(proving.PURPOSE, token)
    if link is None:
        raise Refused("link_unknown", _("This link is not one of ours."), _sign_in())
    limits.hold(request, "request_login_code", key=link.facts["address"])
    proving.send_again(link)
    return render(request, "people/prove_sent.html")


def _proven(request: HttpRequest, proof: proving.Proof) -> HttpResponse:
    if proof.is_new_account and proof.user is not None and not request.user.is_authenticated:
        is_new = not proof.person.first_name
        back = "" if is_new else reverse("account_welcome_passkey")  # whose name is asked is led there anyway
        return entering.enter(request, proof.user, method="link", back=back, is_new=is_new)
    return going.seen(reverse("proven"))


@door("public", "it says only that it worked")
def proven(request: HttpRequest) -> HttpResponse:
    """Say that the address is proven, and what can be done now."""
    return render(request, "people/proven.html")


def _dead(request: HttpRequest, refused: Refused, token: str) -> HttpResponse:
    """Say what is wrong with a link; an expired one can be sent anew, after a used one people sign in."""
    can_renew = refused.code == "link_expired" and links.find(proving.PURPOSE, token) is not None
    page = {"refused": refused, "token": token, "can_renew": can_renew}
    return render(request, "people/prove_dead.html", page, status=refused.status)


def _sign_in() -> NextStep:
    return NextStep(_("Sign in with a code"), reverse("account_login"))
