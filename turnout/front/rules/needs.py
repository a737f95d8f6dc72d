"""What was found for somebody at the desk, as a list of things to do: each with its next action."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.events.models import Event
from turnout.events.rules import publishing, summary
from turnout.events.states import EventState
from turnout.front.queries.today import Findings
from turnout.people.models import Grant
from turnout.people.policy import roles
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
        *_of_mail(found),
        *_of_addresses(found),
        *(_draft(event, now) for event in found.events.drafts),
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


def _to_decide(event: Event, now: datetime) -> Need:
    lacking = _lacks(event, now)
    if event.state == EventState.PENDING_REVIEW:
        return Need(
            "eye", "due", event.title, _("Waits for your review."), _url(event), _("Review"), _url(event)
        )
    if lacking:
        edit = reverse("desk-event-edit", args=[event.reference])
        return Need(
            "check", "wait", event.title, _("Approved. ") + lacking, _url(event), _("Complete it"), edit
        )
    publish = reverse("desk-event-publication", args=[event.reference])
    why = _("Approved. Nobody sees it until it is published.")
    return Need("megaphone", "due", event.title, why, _url(event), _("Publish"), publish)


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


def _draft(event: Event, now: datetime) -> Need:
    lacking = _lacks(event, now)
    if not lacking:
        publish = reverse("desk-event-publication", args=[event.reference])
        return Need(
            "pencil", "over", event.title, _("Draft. Nothing is missing."), _url(event), _("Publish"), publish
        )
    is_undated = event.starts_at is None
    page = reverse("desk-event-dates" if is_undated else "desk-event-edit", args=[event.reference])
    action = _("Set dates") if is_undated else _("Complete it")
    return Need("pencil", "over", event.title, _("Draft. ") + lacking, _url(event), action, page)


def _of_twins(count: int) -> Iterator[Need]:
    if count:
        said = ngettext("%(count)s person may be there twice", "%(count)s people may be there twice", count)
        url = f"{reverse('desk-duplicates')}?level=sure"
        why = _("They share several things. Compare, then merge them or tell them apart.")
        yield Need("git-merge", "over", said % {"count": count}, why, url, _("Compare"), url)


def _grant(grant: Grant, now: datetime) -> Need:
    who = grant.user.person.name if grant.user.person else grant.user.email
    until = dates.day(dates.in_zone(grant.expires_at, "UTC"), now.year) if grant.expires_at else ""
    why = _("The role “%(role)s” ends on %(day)s.") % {"role": roles.label_of(grant.role), "day": until}
    return Need("shield", "wait", who, why, reverse("desk-roles"), _("See roles"), reverse("desk-roles"))


def _lacks(event: Event, now: datetime) -> str:
    lacking = publishing.lacks(event, list(event.sessions.all()), list(event.tiers.all()), now)
    return " ".join(lack.message for lack in lacking)


def _url(event: Event) -> str:
    return reverse("desk-event", args=[event.reference])
