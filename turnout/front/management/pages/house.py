"""map.md: the rooms, floor by floor, and what each owns."""

from configparser import ConfigParser
from pathlib import Path

from django.apps import apps

from turnout.front.management.pages import writing

BELOW = {
    "kernel": "Pure: clock, keys, locks, money, refusals, permissions.",
    "config": "Wiring only: settings, URLs, CLI.",
}


def page(root: Path) -> str:
    """Return the page."""
    built = floors(root)
    picture = "\n".join(
        f"{len(built) - number:>2}  {' | '.join(floor)}" for number, floor in enumerate(built)
    )
    rooms = [room for floor in built for room in floor]
    sections = {room: _section(room) for room in rooms}
    rows = [(f"[{room}](#{room})" if sections[room] else room, purpose(root, room)) for room in rooms]
    return writing.page(
        "The map of the house",
        "Upper rooms may use lower ones, never the reverse; rooms of one floor do not know each other.",
        f"```text\n{picture}\n```",
        writing.table(["room", "what it is for"], rows),
        *sections.values(),
    )


def floors(root: Path) -> list[list[str]]:
    """Return the rooms that have been built, floor by floor, the top first; importlinter.ini rules."""
    contracts = ConfigParser()
    contracts.read(root / "importlinter.ini")
    lines = contracts["importlinter:contract:rooms"]["layers"].strip().splitlines()
    planned = [[room.strip(" ()") for room in line.replace(":", "|").split("|")] for line in lines]
    built = [
        [room for room in floor if (root / "turnout" / room / "__init__.py").exists()] for floor in planned
    ]
    return [floor for floor in built if floor]


def purpose(root: Path, room: str) -> str:
    """Return the first sentence of a room's README: after its heading, or in it."""
    readme = root / "turnout" / room / "README.md"
    if not readme.exists():
        return BELOW.get(room, "")
    heading, *rest = [line.strip() for line in readme.read_text().splitlines() if line.strip()]
    return heading.partition(": ")[2] or next((line for line in rest if not line.startswith("#")), "")


def _section(room: str) -> str:
    if not apps.is_installed(f"turnout.{room}"):
        return ""
    models = sorted(apps.get_app_config(room).get_models(), key=lambda model: model.__name__)
    rows = [(model.__name__, writing.first_line(model)) for model in models]
    return f"## {room}\n\n{writing.table(['owns', 'which is'], rows)}" if rows else ""
