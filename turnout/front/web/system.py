"""The system at the desk: how it is, the settings in force, and the work in the background."""

from datetime import datetime, timedelta
from importlib import metadata
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from turnout.audit import queries as audit
from turnout.audit.actions import proving
from turnout.audit.models import Proof
from turnout.front.actions import again, examining
from turnout.front.queries.health import NOTE, OK, WRONG, Check
from turnout.house import queries as house
from turnout.jobs import actions, queries, rules
from turnout.jobs.states import JobState
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.people.queries import history
from turnout.ui.doors import actor_of, desk

ZONE = "UTC"
PROOF_LASTS = timedelta(hours=12)  # one that takes longer was left behind
LABELS = {
    "database": _l("Database"),
    "isolation": _l("Transactions"),
    "migrations": _l("Migrations"),
    "clock": _l("Clocks"),
    "queue": _l("Queue"),
    "dead jobs": _l("Work that gave up"),
    "workers": _l("Workers"),
    "messages": _l("Messages"),
    "webhooks": _l("Webhooks"),
    "record": _l("Record of acts"),
    "disk": _l("Disk"),
    "secret key": _l("Secret key"),
    "id key": _l("Key for connected apps"),
    "address": _l("Address"),
    "counters": _l("Counters of places"),
    "storage": _l("Files"),
    "mail": _l("Mail"),
}
LONGEST = 200
SECRET = ("KEY", "SECRET", "PASSWORD", "TOKEN", "PROVIDERS")


@require_safe
@desk(Permission.SEE_SYSTEM)
def system(request: HttpRequest) -> HttpResponse:
    """Show all that `doctor` says, how far the record is proven, the version, and the settings in force."""
    now = clock.now()
    kept, last = house.examination(), audit.last_proof()
    thorough = [Check(**one) for one in kept.checks] if kept else []
    checks = examining.quick(now)
    context = {
        "groups": [
            {"title": _("Looked at now"), "checks": _told(checks), "at": now},
            {"title": _("Looked at thoroughly"), "checks": _told(thorough), "at": kept.at if kept else None},
        ],
        "wrong": sum(check.is_wrong for check in [*checks, *thorough]),
        "is_being_examined": queries.is_alive(examining.NAME, examining.KEY),
        "sealed": audit.sealed(),
        "proof": last,
        "prover": _prover(last),
        "is_being_proven": audit.going_on(now - PROOF_LASTS),
        "version": metadata.version("turnout"),
        "now": now,
        "zone": ZONE,
        "is_sqlite": connection.vendor == "sqlite",
        "variables": [
            (one, _value(one.name)) for one in sorted(settings.TURNOUT_VARIABLES, key=lambda v: str(v.name))
        ],
    }
    return render(request, "front/system.html", context)


@require_POST
@desk(Permission.SEE_SYSTEM)
def examination(request: HttpRequest) -> HttpResponse:
    """Let a job look thoroughly at this installation."""
    examining.ask()
    messages.success(request, _("A job looks thoroughly now. Open this page again in a minute."))
    return HttpResponseRedirect(reverse("desk-system"), status=303)


@require_POST
@desk(Permission.SEE_SYSTEM)
def proof(request: HttpRequest) -> HttpResponse:
    """Let a job prove the whole chain over the record."""
    if not audit.going_on(clock.now() - PROOF_LASTS):
        proving.begin_whole(by=actor_of(request))
    messages.success(request, _("The whole record is being proven. Open this page again in a minute."))
    return HttpResponseRedirect(reverse("desk-system"), status=303)


@require_safe
@desk(Permission.SEE_SYSTEM)
def jobs(request: HttpRequest) -> HttpResponse:
    """Show the queue by state, who works, the timetable, and work of a state or kind, newest first."""
    now, asked = clock.now(), request.GET
    state = JobState(asked["state"]) if asked.get("state") in JobState.values else None
    name = asked.get("name", "").replace("\x00", "")[:LONGEST]
    rows = queries.listing(state, name=name, after=_key(asked.get("after", "")))
    counts = queries.counts()
    more = {"state": state.value if state else "", "name": name, "after": rows[-1].pk if rows else ""}
    context = {
        "counts": [(one, JobState(one).label, count) for one, count in counts.items()],
        "states": JobState.choices,
        "state": state.value if state else "",
        "name": name,
        "rows": rows,
        "later": f"?{urlencode(more)}" if len(rows) == queries.PAGE else "",
        "waited": int(queries.queue_age(now).total_seconds()),
        "workers": queries.alive_workers(now),
        "timetable": _timetable(now),
        "dead": counts[JobState.DEAD],
        "zone": ZONE,
        "crumbs": [(_("System"), reverse("desk-system")), (_("Jobs"), "")],
    }
    return render(request, "front/jobs.html", context)


@require_POST
@desk(Permission.SEE_SYSTEM)
def run_again(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Run one piece of work again."""
    job = queries.find(job_id)
    if job is None:
        raise Http404
    again.run_again(job, by=actor_of(request))
    messages.success(request, _("It is queued again."))
    return _to_dead()


@require_POST
@desk(Permission.SEE_SYSTEM)
def run_kind_again(request: HttpRequest) -> HttpResponse:
    """Run all work of a kind again."""
    done = again.run_kind_again(
        request.POST.get("name", "").replace("\x00", "")[:LONGEST], by=actor_of(request)
    )
    said = ngettext(
        "%(count)s piece of work is queued again.", "%(count)s pieces of work are queued again.", done
    )
    messages.success(request, said % {"count": done})
    return _to_dead()


def _told(checks: list[Check]) -> list[tuple[str, Check]]:
    """Return the checks with what each is called here, those that need somebody first."""
    order = {WRONG: 0, NOTE: 1, OK: 2}
    return [
        (str(LABELS.get(one.name, one.name)), one) for one in sorted(checks, key=lambda c: order[c.state])
    ]


def _prover(found: Proof | None) -> str:
    """Return who asked for a proof, as a person is called."""
    if found is None:
        return ""
    kind, _colon, key = found.asked_by.partition(":")
    actor = Actor(kind, key)
    return history.names_of([actor])[actor]


def _timetable(now: datetime) -> list[dict[str, Any]]:
    last = queries.last_slots()
    return [
        {
            "name": one.name,
            "schedule": one.schedule,
            "last": last.get(one.name),
            "next": rules.next_slot(one.schedule, one.zone, now),
        }
        for one in actions.timetable()
    ]


def _value(name: str) -> str:
    """Return the value of a setting as it is in force; nothing of a secret is shown."""
    if not hasattr(settings, name):
        return _("not shown here")
    value = getattr(settings, name)
    if value is None:
        return ""
    if any(word in name for word in SECRET):
        return _("set, not shown") if value else ""
    shown = str(value)
    if "@" in urlsplit(shown).netloc:
        return _("set, not shown")
    return shown[:LONGEST]


def _to_dead() -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('desk-jobs')}?state={JobState.DEAD}", status=303)


def _key(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
