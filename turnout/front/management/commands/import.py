"""`turnout import`: what another system holds, from a file; looks first, writes when told to."""
# ruff: noqa: N999 -- a command is called by the name of its file, and nobody imports it

import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from turnout.events.actions import importing_calendars, importing_legacy, importing_tables
from turnout.events.models import Event
from turnout.front.management import reporting
from turnout.kernel import codes, columns, tables
from turnout.kernel.actors import SYSTEM
from turnout.kernel.cells import DayOrder
from turnout.kernel.importing import Plan, Way, carry_out
from turnout.kernel.refusals import Refused
from turnout.kernel.tables import Table
from turnout.people.actions import importing_members
from turnout.registration.actions import importing as importing_orders
from turnout.registration.rules.orders import SYSTEMS
from turnout.venues.actions import importing as importing_venues
from turnout.venues.actions.founding import Wish

MISTAKE = 2  # the file or the command line; 1 says that rows are wrong

PLANS = {
    "venues": importing_venues.plan,
    "events": importing_tables.plan,
    "legacy-events": importing_legacy.plan,
    "members": importing_members.plan,
}


class Command(BaseCommand):
    """Import a file."""

    help = (
        "Take venues, events or members from a CSV file, events from an .ics calendar, or the orders of another "
        "system into an event. Looks first; --apply writes."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=[*PLANS, *SYSTEMS])
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--apply", action="store_true", help="write: everything, or nothing if a row is wrong"
        )
        parser.add_argument("--skip-bad", action="store_true", help="with --apply: leave wrong rows out")
        parser.add_argument("--metro", default="", help="the metro of rows that name none")
        parser.add_argument(
            "--time-zone", default="", help="makes the metro if it does not exist: Europe/London"
        )
        parser.add_argument("--mapping", type=Path, help="a TOML or JSON file: our field = their column")
        parser.add_argument("--dates", default="", choices=["dmy", "mdy"], help="how 05/06/2026 is meant")
        parser.add_argument(
            "--zero-means-unlimited",
            action="store_true",
            help="a capacity of 0 is an old way to write no limit",
        )
        parser.add_argument("--encoding", default="", help="of the file; found out unless given")
        parser.add_argument(
            "--delimiter", default="", help="comma, semicolon, tab or bar; found out unless given"
        )
        orders = parser.add_argument_group("orders of another system")
        orders.add_argument("--event", default="", help="the reference of the event they come to")
        orders.add_argument("--tier", action="append", default=[], metavar="X=Y",
                            help="their ticket type X is our kind of place Y; nothing for Y leaves it out")  # fmt: skip
        orders.add_argument("--only", default="", help="which event or date, where a file holds several")
        orders.add_argument("--to-line", action="store_true", help="who finds no place waits")
        orders.add_argument(
            "--hold-unpaid", action="store_true", help="who has not paid yet is held until he has paid here"
        )
        orders.add_argument("--tell", action="store_true", help="send each family its confirmation")
        parser.add_argument("--report", type=Path, help="write every row's result to a .csv or .json file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import; leave with 1 when rows are wrong, with 2 when the file or the command line is."""
        if options["skip_bad"] and not options["apply"]:
            raise CommandError("--skip-bad goes with --apply.", returncode=MISTAKE)
        way = (Way.GOOD if options["skip_bad"] else Way.ALL) if options["apply"] else Way.LOOK
        try:
            plan = self._plan(options)
            report, is_written = carry_out(plan, way, report_to=options["report"], stream=sys.stderr)
        except Refused as refused:
            raise CommandError(refused.message, returncode=MISTAKE) from refused
        except DatabaseError as wrong:
            raise CommandError(f"The database says: {wrong}", returncode=MISTAKE) from wrong
        for line in reporting.lines(report, way, reporting.DONE if is_written else reporting.PLANNED):
            self.stdout.write(line)
        if ending := reporting.ending(report, way, is_written=is_written):
            raise CommandError(ending, returncode=1)

    def _plan(self, options: Mapping[str, Any]) -> Plan[Any]:
        """Return the import that the options ask for, having said how the file was understood."""
        path = options["file"]
        wish = _wish(options)
        if path.suffix.lower() in {".ics", ".ical", ".ifb", ".icalendar"}:
            _require_calendar(options)
            entries, notes = importing_calendars.plan(path, wish, by=SYSTEM)
            self._say(f"{path.name}: a calendar", *notes)
            return entries
        table = tables.find(path, encoding=options["encoding"], delimiter=options["delimiter"])
        if options["what"] in SYSTEMS:
            return self._orders(table, options)
        rows, layout = PLANS[options["what"]](table, wish, by=SYSTEM)
        self._say(*reporting.understood(table, layout))
        if options["what"] == "legacy-events":
            self._say(*(f"  {line}" for line in importing_legacy.told(layout)))
        return rows

    def _orders(self, table: Table, options: Mapping[str, Any]) -> Plan[Any]:
        """Return the import of the orders of another system into the event that the options name."""
        event = Event.objects.select_related("venue").filter(reference=codes.tidy(options["event"])).first()
        if event is None:
            raise Refused("import_failed", "Say into which event, by its reference: --event K7Q2MP")
        wish = importing_orders.Wish(
            tiers=options["tier"],
            only=options["only"],
            to_line=options["to_line"],
            holds_unpaid=options["hold_unpaid"],
            tells=options["tell"],
            mapping=_mapping(options),
        )
        system = SYSTEMS[options["what"]]
        rows, layout = importing_orders.plan(table, system, event, wish, by=SYSTEM)
        self._say(*reporting.understood(table, layout))
        self._say(*(f"  {line}" for line in importing_orders.told(layout, event, wish)))
        return rows

    def _say(self, *lines: str) -> None:
        for line in lines:
            self.stdout.write(line)


def _wish(options: Mapping[str, Any]) -> Wish:
    return Wish(
        metro=options["metro"],
        time_zone=options["time_zone"],
        zero_is_unlimited=options["zero_means_unlimited"],
        dates=DayOrder(options["dates"]),
        mapping=_mapping(options),
    )


def _mapping(options: Mapping[str, Any]) -> dict[str, Any]:
    return columns.load(options["mapping"]) if options["mapping"] else {}


def _require_calendar(options: Mapping[str, Any]) -> None:
    if options["what"] != "events":
        raise Refused("import_failed", "A calendar holds events: turnout import events FILE.ics")
    for name in ("mapping", "delimiter", "encoding", "dates"):
        if options[name]:
            raise Refused("import_failed", f"--{name} is for tables; a calendar says it itself.")
