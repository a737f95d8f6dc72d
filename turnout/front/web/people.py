"""People at the desk: the directory, and who has which role."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from turnout.kernel import clock, text, times
from turnout.kernel.actors import Scope
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.actions import granting
from turnout.people.models import Grant, User
from turnout.people.policy import roles
from turnout.people.queries import directory, history, staff
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk
from turnout.venues.models import Metro

LONGEST_SEARCH = 200
EVERYWHERE = "everywhere"
SOON = timedelta(days=14)
LAST_MINUTE = time(23, 59)


@require_safe
@desk(Permission.SEE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """List people by name, and find them by the beginnings of words."""
    actor, asked = actor_of(request), request.GET
    words, metro = asked.get("q", "")[:LONGEST_SEARCH], _key(asked.get("metro", ""))
    page = directory.people(
        actor, words=words, metro=metro, after=asked.get("after", ""), before=asked.get("before", "")
    )
    metros = list(Metro.objects.visible_to(actor, Permission.SEE_PEOPLE).order_by("name", "pk"))
    context = {
        "people": page.rows,
        "words": words,
        "metro": metro,
        "metros": metros if len(metros) > 1 else [],
        "said": _("%(count)s people on this page") % {"count": len(page.rows)},
        "earlier": _turned(request, before=page.earlier),
        "later": _turned(request, after=page.later),
    }
    return render(request, "front/people.html", context)


class GrantForm(forms.Form):
    """Who gets which role, where, until when."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the account"),
        help_text=gettext_lazy("Whoever gets a role has signed in at least once."),
    )
    role = django_forms.ChoiceField(label=gettext_lazy("Role"), widget=django_forms.RadioSelect)
    scope = django_forms.ChoiceField(label=gettext_lazy("Where"))
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

    def __init__(self, data: Any = None, *, metros: list[Metro], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        given = [(role, one) for role, one in roles.ROLES.items() if one.permissions]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (str(role), forms.Choice(str(one.label), str(one.purpose))) for role, one in given
        ]
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (EVERYWHERE, _("Everywhere")),
            *((str(metro.pk), metro.name) for metro in metros),
        ]

    def chosen_scope(self) -> Scope:
        """Return the chosen scope."""
        chosen = self.cleaned_data["scope"]
        return Scope(EVERYWHERE) if chosen == EVERYWHERE else Scope("metro", chosen)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_GRANTS)
def all_roles(request: HttpRequest) -> HttpResponse:
    """List who has which role; give one."""
    metros = list(Metro.objects.order_by("name", "pk"))
    form = GrantForm(
        request.POST if request.method == "POST" else None,
        metros=metros,
        initial={"email": request.GET.get("email", "")[:254]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _give(request, form)
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("The role is given. It holds from the next page on."))
            return _seen(reverse("desk-roles"))
    told = grants_told(directory.roles(), with_givers=True)
    context = {
        "form": form,
        "roles": told,
        "soon": [one for one in told if one["ends_soon"]],
        "zone": "UTC",
    }
    return render(request, "front/roles.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_GRANTS)
def revocation(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """Ask, then take a role back."""
    found = Grant.objects.filter(pk=grant_id).select_related("user__person").first()
    if found is None:
        raise Http404
    if request.method == "POST":
        reason = text.line(request.POST.get("reason", ""))[:500]
        granting.revoke(found, by=actor_of(request), reason=reason)
        messages.success(request, _("The role is taken back."))
        return _seen(reverse("desk-roles"))
    (told,) = grants_told([found])
    context = {"told": told, "crumbs": [(_("Roles"), reverse("desk-roles")), (_("Take back"), "")]}
    return render(request, "front/role_revoke.html", context)


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
    found = Grant.objects.filter(pk=grant_id, revoked_at__isnull=True).select_related("user__person").first()
    if found is None:
        raise Http404
    form = RenewalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            until = _end_of(typed["expires_on"])
            granting.renew(found, until, by=actor_of(request), reason=typed["reason"])
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


def _give(request: HttpRequest, form: GrantForm) -> None:
    typed = form.cleaned_data
    user = User.objects.filter(email=text.address_key(typed["email"]), is_active=True).first()
    if user is None:
        raise Refused(
            "not_found",
            _("Nobody has an account with this address. Ask them to sign in once, then give the role."),
            field="email",
        )
    granting.grant(
        user,
        typed["role"],
        form.chosen_scope(),
        by=actor_of(request),
        expires_at=_end_of(typed["expires_on"]),
        reason=typed["reason"],
    )


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
            "given_by": givers[acts[str(one.pk)].actor] if str(one.pk) in acts else "",
            "why": acts[str(one.pk)].reason if str(one.pk) in acts else "",
            "ends_soon": one.expires_at is not None and now < one.expires_at <= now + SOON,
            "who": one.user.person.name if one.user.person else one.user.email,
            "role": roles.label_of(one.role),
            "where": names.get(
                one.scope_id, _("Everywhere") if one.scope_kind == EVERYWHERE else one.scope_id
            ),
            "is_over": one.expires_at is not None and one.expires_at <= now,
        }
        for one in given
    ]


def _turned(request: HttpRequest, **cursor: str) -> str:
    if not any(cursor.values()):
        return ""
    query = request.GET.copy()
    query.pop("after", None)
    query.pop("before", None)
    query.update(cursor)
    return f"?{query.urlencode()}"


def _key(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _seen(url: str) -> HttpResponse:
    response = HttpResponse(status=303)
    response["Location"] = url
    return response
