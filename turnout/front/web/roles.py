"""Roles at the desk: who has which, and giving, renewing and taking one back."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from turnout.kernel import clock, text, times
from turnout.kernel.actors import EVERYWHERE, SYSTEM, Actor, Scope
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.actions import granting
from turnout.people.models import Grant, User
from turnout.people.policy import giving, roles, words
from turnout.people.queries import directory, history, staff
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk
from turnout.venues.models import Metro

SOON = timedelta(days=14)
LAST_MINUTE = time(23, 59)
MOST = 20  # places shown to choose from
LONGEST_ADDRESS = 254


class WhoForm(forms.Form):
    """Who gets which role."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the account"),
        help_text=gettext_lazy("Whoever gets a role has signed in at least once."),
    )
    role = django_forms.ChoiceField(label=gettext_lazy("Role"), widget=django_forms.RadioSelect)

    def __init__(self, data: Any = None, *, actor: Actor, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (str(role), forms.Choice(roles.label_of(role), str(roles.ROLES[role].purpose)))
            for role in giving.to_give(actor)
        ]

    def user(self) -> User | None:
        """Return whose address it is; else say beside the field that nobody has an account with it."""
        typed = text.address_key(self.cleaned_data["email"])
        user = User.objects.filter(email=typed, is_active=True).select_related("person").first()
        if user is None:
            said = _("Nobody has an account with this address. Ask them to sign in once, then give the role.")
            self.add_error("email", said)
        return user


class GrantForm(WhoForm):
    """Who gets which role, where, until when, and why."""

    scope = django_forms.ChoiceField(label=gettext_lazy("Where"), widget=django_forms.RadioSelect)
    expires_on = django_forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty: until you take it back."),
        widget=django_forms.DateInput(attrs={"type": "date"}),
    )
    reason = django_forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Shown beside the role and in the record."),
    )

    def __init__(self, data: Any = None, *, actor: Actor, places: "Places", **kwargs: Any) -> None:
        super().__init__(data, actor=actor, **kwargs)
        self.fields["scope"].choices = places.choices  # type: ignore[attr-defined]

    def chosen_scope(self) -> Scope:
        """Return the chosen scope."""
        return _scope(self.cleaned_data["scope"])


@dataclass(frozen=True, slots=True)
class Places:
    """Where a role can be given by somebody: what was found by words, and whether there is more."""

    choices: list[tuple[str, str]]
    has_more: bool
    is_searched: bool


def places(actor: Actor, role: str, typed: str, chosen: str = "") -> Places:
    """Return where `actor` may give a role: everywhere, and the metros whose names hold these words; `chosen` stays."""
    kinds, reach = giving.kinds(actor, role), giving.where(actor, role)
    choices = [(EVERYWHERE.kind, _("Everywhere"))] if EVERYWHERE.kind in kinds else []
    if "metro" not in kinds:
        return Places(choices, has_more=False, is_searched=False)
    metros = Metro.objects.order_by("name", "pk")
    if not reach.is_everywhere:
        metros = metros.filter(pk__in=reach.ids("metro"))
    for word in typed.split():
        metros = metros.filter(name__icontains=word)
    found = list(metros[: MOST + 1])
    shown = [(str(one.pk), one.name) for one in found[:MOST]]
    kept = _key(chosen)
    if kept is not None and str(kept) not in dict(shown):
        shown += [(str(one.pk), one.name) for one in Metro.objects.filter(pk=kept)]
    has_more = len(found) > MOST
    return Places([*choices, *shown], has_more=has_more, is_searched=bool(typed) or has_more)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_GRANTS)
def all_roles(request: HttpRequest) -> HttpResponse:
    """List who has which role; give one."""
    if request.method == "POST":
        return _given(request)
    told = grants_told(directory.roles(actor_of(request)), with_givers=True)
    context = {"roles": told, "soon": [one for one in told if one["ends_soon"]], "zone": "UTC"}
    return render(request, "front/roles.html", context)


@require_safe
@desk(Permission.MANAGE_GRANTS)
def new_role(request: HttpRequest) -> HttpResponse:
    """Ask who gets which role; then, with what the role may do, where and until when."""
    actor, asked = actor_of(request), request.GET
    if "role" not in asked:
        return _asked_who(request, WhoForm(actor=actor, initial={"email": _address(asked)}))
    who = WhoForm(asked, actor=actor)
    user = who.user() if who.is_valid() else None
    if user is None:
        return _asked_who(request, who)
    role, typed = who.cleaned_data["role"], text.line(asked.get("where", ""))[:100]
    found = places(actor, role, typed)
    initial = {"scope": found.choices[0][0]} if len(found.choices) == 1 else {}
    form = GrantForm(actor=actor, places=found, initial=initial)
    return _asked_where(request, form, user, role, found, typed)


def _given(request: HttpRequest) -> HttpResponse:
    """Give the role that was asked for, or say beside the field what is wrong with it."""
    actor, sent = actor_of(request), request.POST
    role, chosen = sent.get("role", "")[:40], sent.get("scope", "")[:64]
    found = places(actor, role, "", chosen)
    form = GrantForm(sent, actor=actor, places=found)
    who = WhoForm(sent, actor=actor)
    user = who.user() if who.is_valid() else None
    if user is None:
        return _asked_who(request, who)
    if form.is_valid():
        try:
            _give(form, user, actor)
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("The role is given. It holds from the next page on."))
            return _seen(reverse("desk-roles"))
    return _asked_where(request, form, user, role, found, "")


def _give(form: GrantForm, user: User, actor: Actor) -> None:
    typed = form.cleaned_data
    scope = form.chosen_scope()
    if not giving.may_give(actor, typed["role"], scope):
        raise Refused(
            "not_allowed", _("You can give only what you may do yourself, and only there."), field="scope"
        )
    granting.grant(
        user,
        typed["role"],
        scope,
        by=actor,
        expires_at=_end_of(typed["expires_on"]),
        reason=typed["reason"],
    )


def _address(asked: QueryDict) -> str:
    """Return whose account was named, by its key: no link of ours carries an address; or what was typed."""
    key = _key(asked.get("account", ""))
    user = User.objects.filter(pk=key).first() if key else None
    return user.email if user else asked.get("email", "")[:LONGEST_ADDRESS]


def _asked_who(request: HttpRequest, form: WhoForm) -> HttpResponse:
    context = {"form": form, "crumbs": [(_("Roles"), reverse("desk-roles")), (_("Give a role"), "")]}
    return render(request, "front/role_new.html", context, status=422 if form.errors else 200)


def _asked_where(
    request: HttpRequest, form: GrantForm, user: User, role: str, found: Places, typed: str
) -> HttpResponse:
    able, unable = words.of_role(role)
    back = f"{reverse('desk-role-new')}?account={user.pk}"
    context = {
        "form": form,
        "user": user,
        "who": user.called,
        "role": role,
        "role_label": roles.label_of(role),
        "able": able,
        "unable": unable,
        "has": grants_told(directory.roles_of_user(user, actor_of(request))),
        "places": found,
        "where": typed,
        "crumbs": [(_("Roles"), reverse("desk-roles")), (_("Give a role"), back), (_("Where"), "")],
    }
    return render(request, "front/role_where.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_GRANTS)
def revocation(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """Ask, then take a role back."""
    actor = actor_of(request)
    found = _grant(Grant.objects.visible_to(actor), actor, grant_id)
    if request.method == "POST":
        reason = text.line(request.POST.get("reason", ""))[:500]
        granting.revoke(found, by=actor, reason=reason)
        messages.success(request, _("The role is taken back."))
        return _seen(reverse("desk-roles"))
    (told,) = grants_told([found])
    context = {"told": told, "crumbs": [(_("Roles"), reverse("desk-roles")), (_("Take back"), "")]}
    return render(request, "front/role_revoke.html", context)


def _grant(rows: Any, actor: Actor, grant_id: UUID) -> Grant:
    """Return a role that the viewer sees; refused: not_allowed for one that he could not give himself."""
    found: Grant | None = rows.filter(pk=grant_id).select_related("user__person").first()
    if found is None:
        raise Http404
    if not giving.may_give(actor, found.role, found.scope):
        raise Refused("not_allowed", _("This role reaches further than yours. Ask a system administrator."))
    return found


class RenewalForm(forms.Form):
    """Until when a role is to last, and why."""

    expires_on = django_forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty: until you take it back."),
        widget=django_forms.DateInput(attrs={"type": "date"}),
    )
    reason = django_forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=500)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_GRANTS)
def renewal(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """Let a role end at another time."""
    actor = actor_of(request)
    found = _grant(Grant.objects.visible_to(actor).filter(revoked_at__isnull=True), actor, grant_id)
    form = RenewalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            until = _end_of(typed["expires_on"])
            granting.renew(found, until, by=actor, reason=typed["reason"])
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("The role lasts until the day you chose."))
            return _seen(reverse("desk-roles"))
    (told,) = grants_told([found])
    crumbs = [(_("Roles"), reverse("desk-roles")), (_("Renew"), "")]
    context = {"told": told, "form": form, "crumbs": crumbs, "zone": "UTC"}
    return render(request, "front/role_renew.html", context, status=422 if form.errors else 200)


def _end_of(day: date | None) -> datetime | None:
    return times.instant(day, LAST_MINUTE, "UTC") if day else None


def grants_told(given: list[Grant], *, with_givers: bool = False) -> list[dict[str, Any]]:
    """Return grants with what their role and scope are called, and who gave them: a fixed number of statements."""
    ids = [one.scope_id for one in given if one.scope_kind == "metro"]
    names = {str(metro.pk): metro.name for metro in Metro.objects.filter(pk__in=ids)} if ids else {}
    now = clock.now()
    acts = staff.given_by(given) if with_givers else {}
    givers = history.names_of(line.actor for line in acts.values())
    return [
        {
            "grant": one,
            "is_of_the_server": str(one.pk) in acts and acts[str(one.pk)].actor == SYSTEM,
            "given_by": givers[acts[str(one.pk)].actor] if str(one.pk) in acts else "",
            "why": acts[str(one.pk)].reason if str(one.pk) in acts else "",
            "ends_soon": one.expires_at is not None and now < one.expires_at <= now + SOON,
            "who": one.user.called,
            "role": roles.label_of(one.role),
            "where": names.get(
                one.scope_id, _("Everywhere") if one.scope_kind == EVERYWHERE.kind else one.scope_id
            ),
            "is_over": one.expires_at is not None and one.expires_at <= now,
        }
        for one in given
    ]


def _scope(chosen: str) -> Scope:
    return EVERYWHERE if chosen == EVERYWHERE.kind else Scope("metro", chosen)


def _key(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _seen(url: str) -> HttpResponse:
    response = HttpResponse(status=303)
    response["Location"] = url
    return response
