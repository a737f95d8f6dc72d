"""Every message template there is: a folder `templates/messages/<name>/` of the room that sends it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps

# The facts that most examples share; an example states only what differs.
SHARED = Path(__file__).parents[1] / "templates" / "messages" / "_layout" / "example.json"


@dataclass(frozen=True, slots=True)
class Template:
    """A template as its `example.json` describes it; of a forgotten one no word stays once it has left."""

    name: str
    room: str
    title: str
    version: int
    is_announcement: bool
    is_forgotten: bool
    language: str
    recipient: tuple[str, str]
    facts: Mapping[str, Any]
    variants: Mapping[str, Mapping[str, Any]]

    def example(self, variant: str = "") -> dict[str, Any]:
        """Return its example facts; a variant's replace those of the same name."""
        return {**self.facts, **self.variants.get(variant, {})}


def find(name: str) -> Template:
    """Return the template of this name; raises LookupError when there is none."""
    try:
        return _templates()[name]
    except KeyError:
        raise LookupError("There is no message template of this name:", name) from None


def title(name: str) -> str:
    """Return what a template is called; one that exists no more goes by its name."""
    template = _templates().get(name)
    return template.title if template else name


def every() -> list[Template]:
    """Return all templates, by room and name."""
    return sorted(_templates().values(), key=lambda template: (template.room, template.name))


@cache
def _templates() -> dict[str, Template]:
    found: dict[str, Template] = {}
    shared = json.loads(SHARED.read_text(encoding="utf-8"))
    for config in apps.get_app_configs():
        for path in sorted(Path(config.path, "templates", "messages").glob("[!_]*/example.json")):
            template = _read(path, config.label, shared)
            if template.name in found:
                raise ValueError("Two rooms have a message template of this name:", template.name)
            found[template.name] = template
    return found


def _read(path: Path, room: str, shared: Mapping[str, Any]) -> Template:
    described = json.loads(path.read_text(encoding="utf-8"))
    to = {**shared["to"], **described.get("to", {})}
    return Template(
        name=path.parent.name,
        room=room,
        title=described["title"],
        version=described.get("version", 1),
        is_announcement=described.get("announcement", False),
        is_forgotten=described.get("forgotten", False),
        language=to["language"],
        recipient=(to["name"], to["email"]),
        facts={**shared["facts"], **described.get("facts", {})},
        variants=described.get("variants", {}),
    )
