"""Tokens for programs on one's own account: made, given another secret, revoked. A secret is shown once."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST

from turnout.kernel import clock
from turnout.kernel.refusals import Refused
from turnout.people.actions import api_tokens
from turnout.people.models import ApiToken, User
from turnout.people.policy import scopes
from turnout.people.queries import machines
from turnout.people.web import entering, going
from turnout.people.web.recent import recently_shown
from turnout.people.web.requests import user_of
from turnout.ui import forms, once, refusing
from turnout.ui.doors import signed_in

SECRET = "api_token"  # noqa: S105 -- the key in the session, until the secret is shown once
LIVES = ((30, _l("30 days")), (90, _l("90 days")), (366, _l("A year")))


class NewToken(forms.Form):
    """What a token is for, what it opens and how long it lives."""

    name = django_forms.CharField(
        label=_l("Name"), help_text=_l("Which program will use it, as “Door scanner”."), max_length=80
    )
    scopes = django_forms.MultipleChoiceField(
        label=_l("What the program may do"), widget=django_forms.CheckboxSelectMultiple
    )
    days = django_forms.TypedChoiceField(
        label=_l("It ends after"), choices=LIVES, initial=90, coerce=int, widget=django_forms.RadioSelect
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["scopes"]
        offered.choices = forms.hinted(scopes.grouped(scopes.to_give(user.actor)))


@signed_in
@recently_shown
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Every token of one's own, and a form for another."""
    user = user_of(request)
    form = NewToken(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row, secret = api_tokens.make(user, **form.cleaned_data, by=user.actor)
        except Refused as refused:
            refusing.put(form, refused)
        else:
            return _to_be_shown(request, row, secret)
    now = clock.now()
    page = {
        "section": "account",
        "form": form,
        "tokens": [
            {
                "row": one,
                "is_live": one.is_live_at(now),
                "words": scopes.words_of(one.scopes),
                "dialog": f"revoke-{one.pk}",
                **_asking(one.name),
            }
            for one in machines.tokens_of(user, now)
        ],
        "zone": user.person.metro.time_zone if user.person and user.person.metro else "UTC",
    }
    return render(request, "people/api_tokens.html", page, status=422 if form.errors else 200)


@signed_in
@recently_shown
@entering.credential_page
@require_http_methods(["GET", "HEAD"])
def shown(request: HttpRequest) -> HttpResponse:
    """Show a new secret, this time only."""
    kept = once.take(request, SECRET)
    if kept is None:
        return going.seen(reverse("account_tokens"))
    return render(request, "people/api_token.html", {"section": "account", **kept})


@signed_in
@recently_shown
@entering.credential_page
@require_POST
def rotate(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Give a token another secret."""
    row = _own(request, token_id)
    return _to_be_shown(request, row, api_tokens.rotate(row, by=user_of(request).actor))


@signed_in
@recently_shown
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Ask, then let a token open nothing any more."""
    row = _own(request, token_id)
    if request.method != "POST":
        page = {
            "section": "account",
            "back": reverse("account_tokens"),
            "back_title": _("Tokens for programs"),
        }
        return render(request, "people/asking.html", {**page, **_asking(row.name)})
    api_tokens.revoke(row, by=user_of(request).actor)
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": row.name})
    return going.seen(reverse("account_tokens"))


def _asking(name: str) -> dict[str, str]:
    return {
        "title": _("Revoke “%(name)s”?") % {"name": name},
        "text": _("Whatever program shows it opens nothing any more, at once. This cannot be taken back."),
        "keep": _("Keep it"),
        "do": _("Revoke it for good"),
    }


def _own(request: HttpRequest, token_id: UUID) -> ApiToken:
    row = ApiToken.objects.filter(pk=token_id, user=user_of(request), connection__isnull=True).first()
    if row is None:
        raise Refused("not_found", _("There is no such token."))
    return row


def _to_be_shown(request: HttpRequest, row: ApiToken, secret: str) -> HttpResponse:
    once.keep(request, SECRET, name=row.name, secret=secret)
    return going.seen(reverse("account_token_shown"))
