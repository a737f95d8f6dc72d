"""One's own household: children, and the other guardian."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from turnout.kernel import clock
from turnout.kernel.refusals import Refused
from turnout.people.actions import households, proving
from turnout.people.queries import households as known
from turnout.people.queries import links
from turnout.people.web import entering, forms, going, limits
from turnout.people.web.requests import person_of, user_of
from turnout.ui import refusing
from turnout.ui.doors import door, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def household(request: HttpRequest) -> HttpResponse:
    """Show the household; add a child or invite a guardian, whichever form was sent."""
    person, by = person_of(request), user_of(request).actor
    sent = request.POST.get("do") if request.method == "POST" else ""
    child = forms.Child(request.POST if sent == "add" else None, prefix="child")
    guest = forms.Address(request.POST if sent == "invite" else None, prefix="guardian")
    try:
        if sent == "add" and child.is_valid():
            saved = households.save_child(person, child.cleaned_data["first_name"], by=by)
            messages.success(request, _("%(name)s is saved.") % {"name": saved.first_name})
            return going.seen(reverse("household"))
        if sent == "invite" and guest.is_valid():
            _require_himself(request)
            limits.hold(request, "invite")
            households.invite_guardian(person, guest.cleaned_data["email"], by=by)
            messages.success(request, _("The invitation is on its way."))
            return going.seen(reverse("household"))
    except Refused as refused:
        refusing.put(child if sent == "add" else guest, refused)
    page = {
        "section": "my",
        "person": person,
        "children": known.children(person),
        "invitations": links.pending(households.INVITATION, person.pk, clock.now()),
        "child_form": child,
        "guardian_form": guest,
        "zone": person.metro.time_zone if person.metro else "UTC",
    }
    return render(request, "people/household.html", page, status=422 if child.errors or guest.errors else 200)


def _require_himself(request: HttpRequest) -> None:
    """Refuse to invite in somebody else's name: it opens his children to a mailbox for good (G-84)."""
    if user_of(request).acted_by:
        raise Refused("not_allowed", _("Only that person can invite somebody. You act for somebody else."))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def child(request: HttpRequest, child_id: UUID) -> HttpResponse:
    """Change the name of a child."""
    person = person_of(request)
    found = households.child_of(person, child_id)
    form = forms.Child(request.POST or None, initial={"first_name": found.first_name})
    if request.method == "POST" and form.is_valid():
        try:
            households.rename_child(
                person, child_id, form.cleaned_data["first_name"], by=user_of(request).actor
            )
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("The name is changed."))
            return going.seen(reverse("household"))
    page = {"section": "my", "form": form, "child": found}
    return render(request, "people/child.html", page, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def remove_child(request: HttpRequest, child_id: UUID) -> HttpResponse:
    """Ask, then take a child out of the household."""
    person = person_of(request)
    found = households.child_of(person, child_id)
    if request.method == "POST":
        households.remove_child(person, child_id, by=user_of(request).actor)
        messages.success(
            request, _("%(name)s is not in your household any more.") % {"name": found.first_name}
        )
        return going.seen(reverse("household"))
    return render(request, "people/child_remove.html", {"section": "my", "child": found})


@signed_in
@require_POST
def withdraw_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    households.withdraw_invitation(person_of(request), invitation_id, by=user_of(request).actor)
    messages.success(request, _("The invitation is withdrawn."))
    return going.seen(reverse("household"))


@door("token", "whoever reads the mail")
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation; its button joins, as whoever is signed in, else as the invited address."""
    limits.hold(request, "prove")
    link = links.working(households.INVITATION, token, clock.now())
    person = user_of(request).person if request.user.is_authenticated else None
    if request.method == "POST":
        households.accept_invitation(token, person)
        return going.seen(reverse("household" if person else "joined"))
    guardian = proving.receiver(link)
    names = [
        one.child.first_name
        for one in known.children(guardian)
        if str(one.child.pk) in link.facts["children"]
    ]
    page = {"guardian": guardian, "names": names, "invited": link.facts["email"], "joining": person}
    return render(request, "people/join.html", page)


@door("public", "it says only that it worked")
def joined(request: HttpRequest) -> HttpResponse:
    """Say that the household is shared, and how to see it."""
    return render(request, "people/joined.html")
