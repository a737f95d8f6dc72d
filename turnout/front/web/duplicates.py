"""People who may be one: the list, what merging would change, the merge, and "not the same person"."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from turnout.front.actions import uniting
from turnout.front.queries import duplicates as queries
from turnout.front.rules import uniting as rules
from turnout.front.web.person import opened
from turnout.kernel import clock, text
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.actions import likening
from turnout.people.models import Likeness, Person
from turnout.people.policy import requiring
from turnout.people.queries import directory
from turnout.people.rules import likeness
from turnout.ui.badges import Badge
from turnout.ui.doors import actor_of, desk

LONGEST = 200
TONES = {
    "sure": ("due", "triangle-alert"),
    "likely": ("wait", "circle-help"),
    "possible": ("over", "circle-dashed"),
}


@require_safe
@desk(Permission.SEE_PEOPLE)
def duplicates(request: HttpRequest) -> HttpResponse:
    """List pairs of people who may be one, with what they share."""
    actor, asked = actor_of(request), request.GET
    level = asked.get("level", "") if asked.get("level", "") in queries.LEVELS else ""
    page = queries.listing(actor, level, after=asked.get("after", ""), before=asked.get("before", ""))
    context = {
        "pairs": [_told(one) for one in page.rows],
        "chips": _chips(queries.counts(actor), level),
        "said": ngettext("%(count)s pair", "%(count)s pairs", len(page.rows)) % {"count": len(page.rows)},
        "earlier": _turned(level, "before", page.earlier),
        "later": _turned(level, "after", page.later),
        "runs": page.way,
        "crumbs": [(_("People"), reverse("desk-people")), (_("Duplicates"), "")],
    }
    return render(request, "front/duplicates.html", context)


@require_POST
@desk(Permission.SEE_PEOPLE)
def search(request: HttpRequest) -> HttpResponse:
    """Look for people who may be one, now; it takes a moment and happens every night by itself."""
    likening.begin()
    messages.success(request, _("Looking. The list is complete in a minute or two."))
    return _to_list()


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEE_PEOPLE)
def pair(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what merging the two would change, field by field; merge them."""
    found = _open(request, key)
    asked = request.POST if request.method == "POST" else request.GET
    stays, goes = _chosen(found, asked.get("stays", ""))
    if request.method == "POST":
        _require_may(request, found)
        reason = text.line(asked.get("reason", ""))[:500]
        try:
            uniting.unite(goes, stays, _keys(request), by=actor_of(request), reason=reason)
        except Refused as refused:
            return _preview(request, found, stays, goes, refused)
        messages.success(request, _("The two are one person now."))
        return HttpResponseRedirect(reverse("desk-person", args=[stays.pk]), status=303)
    return _preview(request, found, stays, goes)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEE_PEOPLE)
def with_another(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Search for another entry of somebody; choosing one leads to what merging the two would change."""
    found, refused = opened(request, person_id), None
    actor = actor_of(request)
    requiring.require(actor, Permission.MANAGE_REGISTRATIONS, found)
    if request.method == "POST":
        try:
            other = opened(request, _key(request.POST.get("other", "")))
            requiring.require(actor, Permission.MANAGE_REGISTRATIONS, other)
            chosen = likening.compare(found, other, by=actor)
        except Refused as told:
            refused = told
        else:
            return HttpResponseRedirect(reverse("desk-duplicate", args=[chosen.pk]), status=303)
    words = text.line(request.GET.get("q", ""))[:LONGEST]
    rows = directory.people(actor, words=words).rows if text.search_key(words) else []
    crumbs = [(_("People"), reverse("desk-people")), (found.name, reverse("desk-person", args=[found.pk]))]
    context = {
        "person": found,
        "words": words,
        "people": [one for one in rows if one.is_adult and one.pk != found.pk],
        "refused": refused,
        "crumbs": [*crumbs, (_("Merge"), "")],
    }
    return render(request, "front/duplicate_search.html", context, status=refused.status if refused else 200)


@require_POST
@desk(Permission.SEE_PEOPLE)
def told_apart(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remember that the two are not the same person."""
    found = _open(request, key)
    _require_may(request, found)
    likening.tell_apart(found, by=actor_of(request))
    messages.success(request, _("The two stay apart, and are not shown here again."))
    return _to_list()


def _preview(
    request: HttpRequest, found: Likeness, stays: Person, goes: Person, refused: Refused | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "pair": _told(found),
        "preview": rules.preview(goes, stays, clock.now()),
        "refused": refused,
        "chosen": _keys(request),
        "crumbs": [
            (_("People"), reverse("desk-people")),
            (_("Duplicates"), reverse("desk-duplicates")),
            (_("Merge"), ""),
        ],
    }
    return render(request, "front/duplicate.html", context, status=refused.status if refused else 200)


def _chosen(found: Likeness, stays: str) -> tuple[Person, Person]:
    """Return who stays and who goes: as asked, else who can stay, the proven and the older first."""
    both = [found.first, found.second]
    if stays in {str(one.pk) for one in both}:
        both.sort(key=lambda one: str(one.pk) != stays)
    else:
        both.sort(
            key=lambda one: (
                bool(likeness.why_not_united(_other(found, one), one)),
                not one.is_proven,
                one.pk,
            )
        )
    return both[0], both[1]


def _other(found: Likeness, one: Person) -> Person:
    return found.second if one.pk == found.first_id else found.first


def _open(request: HttpRequest, key: UUID) -> Likeness:
    found = queries.find(actor_of(request), key)
    if found is None:
        raise Http404
    return found


def _require_may(request: HttpRequest, found: Likeness) -> None:
    actor = actor_of(request)
    for one in (found.first, found.second):
        requiring.require(actor, Permission.MANAGE_REGISTRATIONS, one)
    if any(str(one.pk) == str(getattr(request.user, "person_id", "")) for one in (found.first, found.second)):
        raise Refused("not_allowed", _("Nobody merges himself. Ask a colleague."))


def _key(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Refused("bad_input", _("Choose one of the people found.")) from None


def _keys(request: HttpRequest) -> set[UUID]:
    """Return the places that were chosen to stay: one radio group for each event."""
    found = set()
    for name, value in request.POST.items():
        if name.startswith("keep-"):
            try:
                found.add(UUID(str(value)))
            except ValueError:
                continue
    return found


def _told(found: Likeness) -> dict[str, Any]:
    level = queries.level_of(found)
    tone, icon = TONES[level]
    return {
        "key": found.pk,
        "first": found.first,
        "second": found.second,
        "reasons": likeness.words(found.reasons),
        "badge": Badge(_words()[level], tone, icon),
    }


def _words() -> dict[str, str]:
    return {"sure": _("Very likely"), "likely": _("Likely"), "possible": _("Possible")}


def _chips(counts: dict[str, int], level: str) -> list[dict[str, object]]:
    words = {"": _("All"), **_words()}
    return [
        {
            "label": label,
            "url": f"?level={key}" if key else "?",
            "is_on": key == level,
            "count": counts[key or "all"],
        }
        for key, label in words.items()
    ]


def _turned(level: str, name: str, cursor: str) -> str:
    return f"?level={level}&{name}={cursor}" if cursor else ""


def _to_list() -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-duplicates"), status=303)
