"""The demo, built as people would build it: libraries imported from files, the rest by the rooms' own actions."""

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from turnout.events.actions import importing_tables
from turnout.events.models import Event, Format
from turnout.front.actions.demo import happenings, inhabitants, surroundings
from turnout.front.actions.demo.texts import DATA, read
from turnout.house.actions import changing
from turnout.kernel import clock, columns, tables, times
from turnout.kernel.actors import SYSTEM
from turnout.kernel.importing import Plan, Report, Way, carry_out
from turnout.kernel.refusals import Refused
from turnout.registration.actions import importing as importing_orders
from turnout.registration.rules.orders import SYSTEMS
from turnout.venues.actions import importing as importing_venues
from turnout.venues.actions.founding import Wish
from turnout.venues.models import Metro

PROGRAMMES = {"Plymouth": "plymouth", "Barnet": "barnet", "Wrenfield": "wrenfield"}
Tell = Callable[[str], None]


def build(tell: Tell, *, stream: TextIO = sys.stderr) -> bool:
    """Fill an empty database with the demo, all or nothing; return whether it was not there yet.

    Nothing it writes is mailed: a demo knows no channel but the outbox. Refused: import_failed (not in demo mode,
    or the database holds something else).
    """
    if not settings.TURNOUT_DEMO:
        raise Refused(
            "import_failed", _("The demo needs TURNOUT_DEMO=1, so that none of its mail leaves the machine.")
        )
    if is_built():
        return False
    if Metro.objects.exists():
        raise Refused("import_failed", _("The demo is for an empty database; this one is in use."))
    with transaction.atomic():
        _build(tell, stream)
    return True


def is_built() -> bool:
    """Return whether the demo is in the database."""
    return Event.objects.filter(source_key__startswith=happenings.KEY).exists()


def _build(tell: Tell, stream: TextIO) -> None:
    metros = surroundings.make_metros(read("places")["metro"])
    tell(_("Importing the libraries of Plymouth …"))
    venues = _import_venues("libraries_plymouth.csv", "Plymouth", "plymouth.toml", stream)
    tell(_("Importing the past events of Barnet …"))
    past = _import_events("library_events_barnet.csv", "Barnet", stream)
    surroundings.furnish(read("places")["venue"], metros)
    tell(_("Inviting families and staff …"))
    people = inhabitants.settle(read("people"), metros)
    tell(_("Planning what comes …"))
    coming = 0
    for name, file in PROGRAMMES.items():
        programme = happenings.Programme(metros[name], people, _now(metros[name]))
        texts = read(f"programme_{file}")
        coming += programme.put_on(texts["event"], texts.get("past", []))
    _import_orders(
        "orders_board_games.csv", "board-games", ["General Admission=Player", "Helper=Player"], stream
    )
    changing.change({"reviewed_formats": [Format.CLUB]}, by=SYSTEM)
    tell(
        _("%(venues)s libraries imported, %(past)s past events imported, %(coming)s coming events made.")
        % {"venues": venues.rows, "past": f"{past.rows:,}", "coming": coming}
    )


def _import_venues(file: str, metro: str, mapping: str, stream: TextIO) -> Report:
    wish = Wish(metro=metro, mapping=columns.load(DATA / mapping))
    return _all(importing_venues.plan(tables.find(DATA / file), wish, by=SYSTEM)[0], DATA / file, stream)


def _import_events(file: str, metro: str, stream: TextIO) -> Report:
    wish = Wish(metro=metro)
    return _all(importing_tables.plan(tables.find(DATA / file), wish, by=SYSTEM)[0], DATA / file, stream)


def _import_orders(file: str, key: str, tiers: Sequence[str], stream: TextIO) -> Report:
    """Move the people of an event in from another system."""
    event = Event.objects.select_related("venue").get(source_key=f"{happenings.KEY}{key}|1")
    wish, system = importing_orders.Wish(tiers=tiers), SYSTEMS["eventbrite"]
    plan, _layout = importing_orders.plan(tables.find(DATA / file), system, event, wish, by=SYSTEM)
    return _all(plan, DATA / file, stream)


def _all(plan: Plan[Any], file: Path, stream: TextIO) -> Report:
    report, is_written = carry_out(plan, Way.ALL, report_to=None, stream=stream)
    if not is_written:
        raise Refused("import_failed", f"{file.name}: {report.problems[0].message}")
    return report


def _now(metro: Metro) -> datetime:
    return times.local(clock.now(), metro.time_zone)
