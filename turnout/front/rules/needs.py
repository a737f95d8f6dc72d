"""What was found for somebody at the desk, as a list of things to do: each with its next action."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.events.models import Event
from turnout.events.queries import reviewing
from turnout.events.rules import next_steps, publishing, summary
from turnout.events.rules.next_steps import NextStep
from turnout.events.states import EventState
from turnout.front.queries.today import Findings, Undecided
from turnout.people.models import Grant
from turnout.people.policy import roles
from turnout.registration.rules import screening
from turnout.ui import dates
from turnout.ui.desk import exists

JOBS = "/desk/system/jobs/"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do: what it is about, why it is here, and the button that leads on."""

    icon: str
    tone: str
    title: str
    why: str
    url: str
    action: str
    action_url: str


def needs(found: Findings, now: datetime) -> list[Need]:
    """Return what is to be done, the most urgent first."""
    return [
        *_of_record(found.broken_seal),
        *_of_system(found.dead_jobs),
        *_of_clashes(found),
        *_of_lines(found, now),
        *(_to_decide(event, now) for event in found.events.to_decide),
        *(_undecided(one, now) for one in found.undecided),
        *_of_mail(found),
        *_of_addresses(found),
        *(_draft(found, event, now) for event in found.events.drafts),
        *(_grant(grant, now) for grant in found.grants),
        *_of_twins(found.twice),
    ]


def _of_record(broken_seal: int | None) -> Iterator[Need]:
    if broken_seal is not None:
        why = _("It does not fit at link %(number)s of its chain.") % {"number": broken_seal}
        url = reverse("desk-system")
        title = _("The record of acts was altered")
        yield Need("triangle-alert", "bad", title, why, url, _("See the system"), url)


def _of_system(dead: int) -> Iterator[Need]:
    if dead:
        said = ngettext("%(count)s job gave up", "%(count)s jobs gave up", dead) % {"count": dead}
        url = JOBS if exists(JOBS) else ""
        yield Need(
            "triangle-alert", "bad", said, _("Its work has not been done."), url, _("See the jobs"), url
        )


def _of_clashes(found: Findings) -> Iterator[Need]:
    for clash in found.clashes:
        event = clash.second
        place = event.room.name if event.room else event.venue.name if event.venue else ""
        why = _("“%(other)s” uses %(room)s at the same time.") % {"other": clash.first.title, "room": place}
        url, dates_url = _url(event), reverse("desk-event-dates", args=[event.reference])
        yield Need("building-2", "bad", event.title, why, url, _("Change dates"), dates_url)


def _of_lines(found: Findings, now: datetime) -> Iterator[Need]:
    for one in summary.each(found.events.with_line):
        event = one.event
        said = ngettext("%(count)s person waits.", "%(count)s people wait.", event.waiting)
        why = said % {"count": event.waiting}
        if event.starts_at:
            why += " " + dates.moment(dates.in_zone(event.starts_at, event.time_zone), now.year)
        places_url = reverse("desk-event-tiers", args=[event.reference])
        yield Need("list-ordered", "wait", event.title, why, _url(event), _("More places"), places_url)


def _undecided(one: Undecided, now: datetime) -> Need:
    event, ends = one.event, one.event.closes_at
    said = ngettext(
        "%(count)s person waits for your decision", "%(count)s people wait for your decision", one.count
    )
    why = said % {"count": one.count}
    if ends is not None:
        why = _("%(who)s, until %(when)s.") % {"who": why, "when": screening.moment(event, ends, now)}
    url = reverse("desk-event-decisions", args=[event.reference])
    return Need("user-check", "due", event.title, why, _url(event), _("Decide"), url)


def _to_decide(event: Event, now: datetime) -> Need:
    if event.state == EventState.PENDING_REVIEW:
        return _stepped("eye", "due", event, next_steps.review(event))
    step = _step(event, now, approves=True)
    is_ready = not _lacks(event, now)
    return _stepped("megaphone" if is_ready else "check", "due" if is_ready else "wait", event, step)


def _of_mail(found: Findings) -> Iterator[Need]:
    for one in found.undelivered:
        why = ngettext("%(count)s message did not arrive.", "%(count)s messages did not arrive.", one.count)
        said = why % {"count": one.count}
        about = reverse("desk-event", args=[one.reference]) if one.reference else ""
        url = reverse("desk-event-messages", args=[one.reference]) if one.reference else "/desk/messages/"
        title = one.title or _("Messages about no event")
        yield Need("mail-x", "bad", title, said, about or url, _("See messages"), url)


def _of_addresses(found: Findings) -> Iterator[Need]:
    for one in found.unproven:
        why = ngettext(
            "%(count)s registration is older than a day, and nobody has proven its address.",
            "%(count)s registrations are older than a day, and nobody has proven their addresses.",
            one.count,
        )
        url = reverse("desk-event", args=[one.reference])
        yield Need("mail", "wait", one.title, why % {"count": one.count}, url, _("See who comes"), url)


def _draft(found: Findings, event: Event, now: datetime) -> Need:
    if event.pk in found.returned:
        return _stepped("undo-2", "due", event, next_steps.put_right(event))
    return _stepped("pencil", "over", event, _step(event, now, approves=found.approves.covers(event)))


def _step(event: Event, now: datetime, *, approves: bool) -> NextStep:
    return next_steps.of(event, now, approves=approves, is_reviewed=reviewing.needs_review(event))


def _stepped(icon: str, tone: str, event: Event, step: NextStep) -> Need:
    return Need(icon, tone, event.title, step.why, _url(event), step.action, step.url)


def _of_twins(count: int) -> Iterator[Need]:
    if count:
        said = ngettext("%(count)s person may be there twice", "%(count)s people may be there twice", count)
        url = f"{reverse('desk-duplicates')}?level=sure"
        why = _("They share several things. Compare, then merge them or tell them apart.")
        yield Need("git-merge", "over", said % {"count": count}, why, url, _("Compare"), url)


def _grant(grant: Grant, now: datetime) -> Need:
    who = grant.user.called
    until = dates.day(dates.in_zone(grant.expires_at, "UTC"), now.year) if grant.expires_at else ""
    why = _("The role “%(role)s” ends on %(day)s.") % {"role": roles.label_of(grant.role), "day": until}
    return Need("shield", "wait", who, why, reverse("desk-roles"), _("See roles"), reverse("desk-roles"))


def _lacks(event: Event, now: datetime) -> str:
    lacking = publishing.lacks(event, list(event.sessions.all()), list(event.tiers.all()), now)
    return " ".join(lack.message for lack in lacking)


def _url(event: Event) -> str:
    return reverse("desk-event", args=[event.reference])
