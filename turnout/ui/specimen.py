"""The specimen: every component in every state, on one page of the desk. All in it is invented."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from turnout.kernel import clock
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import NextStep, Refused
from turnout.ui import badges, forms, months, tables
from turnout.ui.badges import Badge
from turnout.ui.doors import desk
from turnout.ui.drawing import STOCKS

ZONE = "Europe/London"
SWATCHES = [
    "lit",
    "lit-soft",
    "deep",
    "deep-soft",
    "ink",
    "muted",
    "edge",
    "line",
    "sunk",
    "surface",
    "ok",
    "wait",
    "due",
    "bad",
]


@desk(Permission.SEE_SYSTEM)
def page(request: HttpRequest) -> HttpResponse:
    """Show the specimen to whoever looks after the installation."""
    return drawn(request)


def drawn(request: HttpRequest) -> HttpResponse:
    """Render the specimen."""
    now = clock.now()
    return render(request, "ui/specimen.html", {**_words(), **_lists(now), **_moments(now)})


class SpecimenForm(forms.Form):
    """A form with a field of each kind."""

    first_name = django_forms.CharField(label="First name", max_length=80)
    age = django_forms.IntegerField(
        label="Age", required=False, min_value=0, max_value=120, help_text="Helps the instructor prepare."
    )
    email = forms.EmailField(help_text="Your confirmation and the link to change your booking go here.")
    phone = forms.PhoneField(region="GB", help_text="Only for an emergency on the day.")
    reference = forms.ReferenceField(required=False)
    venue = django_forms.ChoiceField(
        label="Venue", choices=[("", "Choose a venue"), ("m", "Millpond Library"), ("b", "The Boat House")]
    )
    starts = django_forms.DateTimeField(
        label="Starts",
        help_text="Wall time at the venue, GMT.",
        widget=django_forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    message = django_forms.CharField(label="Message", required=False, widget=django_forms.Textarea)
    split = django_forms.ChoiceField(
        label="Two places are left, you asked for three",
        widget=django_forms.RadioSelect,
        choices=[
            ("some", forms.Choice("Book two now, one waits", "Elin goes first in line.")),
            ("all", forms.Choice("All three wait, together", "You keep your place in line.", "Free")),
        ],
    )
    topics = django_forms.MultipleChoiceField(
        label="Tell me about",
        required=False,
        widget=django_forms.CheckboxSelectMultiple,
        choices=[
            ("c", "Changes to this event"),
            ("n", forms.Choice("New events nearby", "About once a month.")),
        ],
    )
    news = django_forms.BooleanField(
        label="Write to me about new events", required=False, help_text="You can stop this in every mail."
    )
    page_is_on = django_forms.BooleanField(label="Public page is on", required=False)


class SpecimenChild(forms.Form):
    """One row of a repeated group."""

    first_name = django_forms.CharField(label="First name", max_length=80)
    age = django_forms.IntegerField(label="Age", required=False, min_value=0, max_value=120)


def _children() -> Any:
    rows = django_forms.formset_factory(SpecimenChild, extra=0, max_num=3)
    return rows(prefix="children", initial=[{"first_name": "Mira", "age": 11}, {"first_name": "Jonas"}])


def _filled() -> tuple[SpecimenForm, SpecimenForm]:
    """Return a form as it is first shown, and one that was sent back."""
    sent: Mapping[str, str] = {
        "wrong-first_name": "Mira",
        "wrong-age": "eleven",
        "wrong-email": "ana@example",
        "wrong-phone": "12",
        "wrong-reference": "K7O0",
        "wrong-message": "We look forward to seeing you.",
        "wrong-page_is_on": "on",
    }
    first = SpecimenForm(prefix="right", initial={"first_name": "Mira", "page_is_on": True, "split": "some"})
    return first, SpecimenForm(sent, prefix="wrong")


def _words() -> dict[str, Any]:
    right, wrong = _filled()
    full = Refused(
        "tier_full",
        _("All 20 places are held, and 6 people wait."),
        NextStep(_("Join the waitlist"), "/"),
    )
    return {
        "swatches": SWATCHES,
        "stocks": STOCKS,
        "right": right,
        "wrong": wrong,
        "children": _children(),
        "refused": full,
        "looks": badges.all_looks(),
        "trend": [2, 1, 3, 4, 3, 6, 5, 8, 7, 9, 12],
    }


def _lists(now: datetime) -> dict[str, Any]:
    confirmed, waiting = (
        badges.of("attendee", "CONFIRMED", "Confirmed"),
        badges.of("attendee", "WAITING", "Waiting"),
    )
    edit = tables.Action("Edit", "#edit", "pencil")
    cancel = tables.Action("Cancel place", "#cancel", "x", "post", "bad")
    people = [
        ("Adaeze Moreau", "K7Q2MP", "a.moreau@example.org", confirmed, "£420.00", "Card"),
        ("Łukasz Brandt", "K8B3XD", "l.brandt@example.org", waiting, "", "Line, 2nd"),
    ]
    rows = [
        tables.Row(
            [
                tables.Cell(name, "#person", small=mail, code=code),
                tables.Cell(badge=state),
                tables.Cell(through),
                tables.Cell(paid),
            ],
            [edit, cancel],
            code,
        )
        for name, code, mail, state, paid, through in people
    ]
    columns = [
        tables.Column("Person", sort="?sort=name", sorted="ascending"),
        tables.Column("State"),
        tables.Column("Through", kind="low"),
        tables.Column("Paid", kind="number"),
    ]
    day = date(2026, 12, 5)
    items = {
        day: [
            months.Item("Build a robot that follows a line", "#", "10:00"),
            months.Item("Winter Lights", "#"),
        ],
        date(2026, 12, 11): [months.Item("Winter Table: the club dinner", "#", "18:30")],
        date(2026, 12, 16): [
            months.Item(f"Sourdough for beginners, group {n}", "#", "18:00") for n in range(1, 7)
        ],
    }
    return {
        "table": tables.Table(columns, rows, "People with a place", tick="ticked"),
        "actions": [edit, cancel],
        "month": months.month(day, items, day, ("#november", "#january")),
        "cards": _cards(now),
        "crumbs": [("Events", "#"), ("DP27", "")],
        "pages": [
            {"number": 1, "url": "#", "is_current": True},
            {"number": 2, "url": "#"},
            {},
            {"number": 9, "url": "#"},
        ],
        "tabs": [_link("Roster", 26, "on"), _link("Waitlist", 6), _link("Settings")],
        "chips": [_link("Places left", None, "on"), _link("Free", 4), _link("For children")],
        "pairs": [("Day 1", "Tue 19 Jan, 09:00 to 17:00"), ("Waitlist", "48-hour offers, 1 second chance")],
        "facts": [
            {"icon": "square-parking", "label": "Parking", "text": "Free for two hours behind the library."},
            {
                "icon": "door-open",
                "label": "Finding the room",
                "text": "Before 10:00, ring at the side door.",
            },
        ],
    }


def _link(label: str, count: int | None = None, state: str = "") -> dict[str, Any]:
    return {"label": label, "url": "#", "count": count, "is_current": bool(state), "is_on": bool(state)}


@dataclass(frozen=True, slots=True)
class _Card:
    reference: str
    title: str
    starts_at: datetime
    when: str
    where: str
    held: int
    capacity: int | None
    waiting: int
    price: str
    left: int | None = None
    badge: Badge | None = None
    zone: str = ZONE
    url: str = "#card"
    picture_url: str = ""


def _cards(now: datetime) -> list[_Card]:
    at = datetime(2026, 12, 5, 10, tzinfo=UTC)
    opens = Badge("Opens Tue 1 Dec, 09:00", "wait", "hourglass")
    return [
        _Card(
            "K7Q2MP",
            "Build a robot that follows a line",
            at,
            "Sat 10:00 to 12:00",
            "Millpond Library",
            16,
            20,
            0,
            "Free",
        ),
        _Card(
            "HX4T8R",
            "Data analysis with Python, two days",
            at,
            "Tue and Wed, 09:00",
            "Canal Street Studios",
            20,
            20,
            6,
            "£420",
        ),
        _Card(
            "PW93BD",
            "Hack the tide: a weekend for the river",
            at,
            "Sat, from 10:00",
            "Old Quay",
            310,
            400,
            0,
            "£15",
        ),
        _Card(
            "ZC6JGN",
            "Sourdough for beginners",
            now + timedelta(days=12),
            "18:00 to 20:30",
            "",
            0,
            12,
            0,
            "£12",
            badge=opens,
        ),
    ]


def _moments(now: datetime) -> dict[str, Any]:
    def entry(text: str, why: str, days: int, by: str, weight: str = "") -> dict[str, Any]:
        return {
            "text": text,
            "why": why,
            "at": now - timedelta(days=days),
            "zone": ZONE,
            "by": by,
            "weight": weight,
        }

    steps = [
        ("Draft", "2 Sep", "done"),
        ("Approved", "7 Sep", "done"),
        ("Published", "since 1 Oct", "now"),
        ("Registration closed", "15 Jan, 18:00", ""),
        ("Completed", "", ""),
    ]
    return {
        "starts": datetime(2026, 12, 5, 10, tzinfo=UTC),
        "ends": datetime(2026, 12, 5, 12, tzinfo=UTC),
        "zone": ZONE,
        "entries": [
            entry(
                "Offer sent to Farah Whitlock", "Its place went to the first in line.", 1, "by itself", "lit"
            ),
            entry("Capacity 18 to 20", "“Room 2 has two more desks.”", 17, "C. Adeyemi"),
            entry("Published", "", 50, "C. Adeyemi", "key"),
        ],
        "steps": [{"label": label, "note": note, "phase": phase} for label, note, phase in steps],
        "doings": [
            {"label": "Add places", "icon": "plus", "kind": "lit", "url": "#", "opens": "specimen-dialog"},
            {"label": "Close registration", "icon": "lock", "kind": "", "url": "#", "method": "post"},
            {"label": "Cancel event", "icon": "ban", "kind": "bad", "url": "#"},
        ],
        "why_not": ["Back to Approved is not possible: 20 people hold a place, 5 wait."],
    }
