"""reactions.md: every act there is, and what follows from it."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from turnout.audit import actions as audit
from turnout.front.management.pages import writing
from turnout.jobs import actions as jobs
from turnout.lifecycle.states import Lifecycle

VERB = re.compile(r"[a-z_]+\.[a-z_]+")
RECORDERS = {"record", "begin", "Draft"}


def page(root: Path) -> str:
    """Return the page."""
    heard = audit.consequences()
    verbs = sorted({*heard, *_recorded(root), *_moved()})
    rows = [
        (
            f"`{verb}`",
            _named(heard.get(verb, {}).get("within", [])),
            _named(heard.get(verb, {}).get("when", [])),
        )
        for verb in verbs
    ]
    clock = [(f"`{entry.name}`", f"`{entry.schedule}`", entry.zone) for entry in jobs.timetable()]
    return writing.page(
        "Acts and what follows",
        "Every verb that is recorded. *Within* runs in the transaction of the act, *after* as a job once it is "
        "committed.",
        writing.table(["act", "within", "after"], rows),
        "## By the clock" if clock else "",
        writing.table(["job", "when (cron)", "zone"], clock),
    )


def _recorded(root: Path) -> Iterator[str]:
    """Yield the verbs that code names where it records: `record("…")`, `begin(…, verb="…")`, `Draft("…")`."""
    for path in sorted((root / "turnout").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _name(node.func) in RECORDERS:
                named = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "verb")]
                yield from (verb for value in named if (verb := _verb(value)))


def _moved() -> Iterator[str]:
    for life in Lifecycle.registry.values():
        yield from (move.verb for move in life.moves.values())


def _verb(node: ast.expr) -> str:
    value = node.value if isinstance(node, ast.Constant) else ""
    return value if isinstance(value, str) and VERB.fullmatch(value) else ""


def _name(node: ast.expr) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _named(functions: list[str]) -> str:
    return "<br>".join(_described(name) for name in functions)


def _described(name: str) -> str:
    module, _, function = name.rpartition(".")
    said = writing.first_line(getattr(sys.modules.get(module), function, None))
    room = module.removeprefix("turnout.").split(".")[0]
    return f"`{room}: {function}`" + (f" {said}" if said else "")
