"""The form of an event in a frame on another site, and what became of it: without cookies (docs/widget.md)."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from turnout.events.models import RegistrationType
from turnout.house import queries as house
from turnout.kernel import clock, codes, text
from turnout.kernel.refusals import NextStep, Refused
from turnout.registration.models import Registration
from turnout.registration.queries import offers, owning, personal
from turnout.registration.rules import links, paying, screening, standing
from turnout.registration.web import public
from turnout.ui import doors, framing
from turnout.ui.framing import framed


def sites() -> tuple[str, ...]:
    """Return the sites that may show the form; none stands for all."""
    return house.current().widget_sites


@doors.public("Anybody may register for a public event, from the site of its organiser too.")
@framed(sites)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the form of an event in a frame, or book what was sent with it: as a guest, whoever has signed in here."""
    offer = offers.offer_named(codes.tidy(text.line(reference)), clock.now())
    if offer is None:
        raise Http404
    if offer.event.registration_type == RegistrationType.ACCOUNT_REQUIRED:
        said = _("This event takes registrations from accounts only. Sign in on our own site.")
        raise Refused(
            "account_required",
            said,
            NextStep(_("Go on there"), f"/events/{offer.event.slug}/register/"),
        )
    if request.method == "POST":
        framing.require_own_page(request)
        if not framing.is_form_token(request.POST.get("framed", ""), offer.event.pk, clock.now()):
            return public.again(request, offer, _too_old())
    return public.answered(request, offer, made=_made)


@doors.public("The signature in the address shows what was just booked with it, for a day.")
@framed(sites)
@never_cache
@require_safe
def booked(request: HttpRequest, reference: str, signature: str) -> HttpResponse:
    """Show what was booked: who has a place, who waits; with the way to the registration's own page."""
    registration = owning.find(reference)
    if registration is None or not links.is_session(registration, signature, clock.now()):
        raise Refused("link_expired", _("This page was there for a day. The link in our mail still works."))
    page = personal.page(registration, registration.registrant, everybody=True)
    until = paying.until(page.people)
    context = {
        "registration": registration,
        "event": registration.event,
        "sentence": standing.sentence(page.people, page.ranks),
        "rows": standing.rows(page.people, page.ranks, len({one.tier_id for one in page.people}), {}),
        "waits": bool(page.waiting),
        "held_until": screening.moment(registration.event, until, clock.now()) if until else "",
        "email": registration.registrant.email,
        "back": framing.with_look(request, f"/embed/events/{registration.event.reference}/"),
        "opens": f"/r/{registration.reference}/{signature}/",
    }
    return render(request, "registration/public/framed_booked.html", context)


@doors.public("It says that we have written, to whom it does not say.")
@framed(sites)
@never_cache
@require_safe
def written_to(request: HttpRequest) -> HttpResponse:
    """Say that all is in our mail: the address belongs to somebody whom this browser has not shown to be."""
    return render(request, "registration/public/framed_written.html")


def _too_old() -> Refused:
    return Refused("form_expired", _("This form was open for a long time. Look it over and send it again."))


def _made(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Lead to what was booked. Not once the owner of the address has taken it over (G-73)."""
    if registration.registrant.is_proven:
        path = "/embed/registrations/"
    else:
        signature = links.session(registration, clock.now())
        path = f"/embed/registrations/{registration.reference}/{signature}/"
    return HttpResponseRedirect(framing.with_look(request, path), status=303)
