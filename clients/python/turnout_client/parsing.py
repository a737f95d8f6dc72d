"""A command line for each operation: what stands in the address by position, everything else as an option."""

import argparse
import difflib
import json
import re
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NoReturn

from turnout_client.operations import Operation, Value

PROGRAM = "turnout --remote URL"
OWN = {"json", "all", "columns", "body", "once", "if-match", "etag", "output", "help"}
SECRET = re.compile(r"turnout_[\w-]+")
HEAD = f"""\
{PROGRAM} COMMAND …: what programs can ask of an installation, from here

  login                            ask for a token (your account page makes one) and keep it for this address
  logout                           forget it
"""
FOOT = f"""
  {PROGRAM} COMMAND --help   what a command takes

The token comes from TURNOUT_TOKEN, or from login. --json prints what the server said, for programs.
"""


class Parser(argparse.ArgumentParser):
    """A parser that repeats no secret that was put where it does not belong."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and leave."""
        super().error(SECRET.sub("turnout_…", message))


def overview(operations: Sequence[Operation]) -> str:
    """Return every command in a line."""
    parts = [HEAD]
    for group, found in groupby(sorted(operations, key=lambda one: one.group), key=lambda one: one.group):
        rows = [f"  {_usage(one):32} {one.summary}" for one in found]
        parts.append("\n".join([f"{group[:1].upper()}{group[1:]}", *rows, ""]))
    return "\n".join(parts) + FOOT.rstrip()


def unknown(command: str, operations: Sequence[Operation]) -> str:
    """Return what is said of a command that there is not."""
    close = difflib.get_close_matches(command, [one.command for one in operations], n=3)
    meant = f" Did you mean {' or '.join(close)}?" if close else ""
    return f"“{SECRET.sub('turnout_…', command)}” is no command.{meant} {PROGRAM} --help lists them."


def parser(operation: Operation) -> argparse.ArgumentParser:
    """Return the parser of an operation."""
    words = f"{operation.summary}. {operation.words}".replace("%", "%%")
    usage = f"{PROGRAM} {_usage(operation)} [--OPTION VALUE …]"
    made = Parser(prog=PROGRAM, usage=usage, description=words, allow_abbrev=False)
    for value in operation.in_path:
        made.add_argument(_dest("path", value), metavar=value.name.upper(), help=_help(value))
    for where, values in (("query", operation.in_query), ("body", operation.in_body)):
        for value in values:
            made.add_argument(_option(value), **_kept(where, value))
    _add_own(made, operation)
    return made


def in_path(operation: Operation, values: argparse.Namespace) -> dict[str, str]:
    """Return what stands in the address."""
    return {one.name: getattr(values, _dest("path", one)) for one in operation.in_path}


def query(operation: Operation, values: argparse.Namespace) -> dict[str, Any]:
    """Return what was given of the query."""
    return {one.name: getattr(values, _dest("query", one)) for one in operation.in_query}


def body(operation: Operation, values: argparse.Namespace) -> Any:
    """Return the body: what `--body` holds, with what single options say over it; None where none is taken.

    Raises ValueError: options would go into a body that has no fields.
    """
    if not operation.takes_body:
        return None
    given = {one.name: getattr(values, _dest("body", one)) for one in operation.in_body}
    whole = {} if values.body is None else values.body
    options = {name: value for name, value in given.items() if value is not None}
    if options and not isinstance(whole, dict):
        raise ValueError("What --body holds has no fields, so no option can stand above them.")
    return {**whole, **options} if isinstance(whole, dict) else whole


def _add_own(made: argparse.ArgumentParser, operation: Operation) -> None:
    own = made.add_argument_group("the same everywhere")
    own.add_argument("--json", action="store_true", help="print what the server said")
    own.add_argument("--columns", default="", help="what is shown, with commas: reference,title")
    own.add_argument("--output", default="", metavar="FILE", help="write the answer to a file")
    own.add_argument("--etag", action="store_true", help="print the ETag of the answer too, to stderr")
    if operation.is_list:
        own.add_argument("--all", action="store_true", help="every page, one after the other")
    if operation.takes_body:
        own.add_argument("--body", type=_data, metavar="JSON", help="the body: JSON, @FILE, or @- for stdin")
    unsafe = operation.method != "GET"
    own.add_argument(
        "--once", metavar="KEY", help=_told("a key: sent again with it, it happens once", shown=unsafe)
    )
    own.add_argument(
        "--if-match", metavar="ETAG", help=_told("only while the thing is what you saw", shown=unsafe)
    )


def _told(words: str, *, shown: bool) -> str:
    return words if shown else argparse.SUPPRESS


def _kept(where: str, value: Value) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "dest": _dest(where, value),
        "help": _help(value),
        "metavar": KINDS[value.kind],
        "type": READ.get(value.kind, str),
    }
    if value.choices:
        kept |= {"choices": value.choices, "help": f"{_help(value)} ({', '.join(value.choices)})".strip()}
    if value.is_list:
        kept["action"] = "append"
    if value.is_required and where == "query":  # a body may also come whole
        kept["required"] = True
    return kept


def _option(value: Value) -> str:
    name = value.name.replace("_", "-")
    return f"--value-{name}" if name in OWN else f"--{name}"


def _dest(where: str, value: Value) -> str:
    return f"{where}_{value.name}"


def _help(value: Value) -> str:
    words = value.words.replace("%", "%%")
    return f"{words} (needed)".strip() if value.is_required else words


def _usage(operation: Operation) -> str:
    return " ".join([operation.command, *(value.name.upper() for value in operation.in_path)])


def _data(given: str) -> Any:
    """Return JSON that stands there, in a file (`@file`), or comes in (`@-`)."""
    try:
        if given == "@-":
            return json.load(sys.stdin)
        return json.loads(Path(given[1:]).read_text(encoding="utf-8") if given.startswith("@") else given)
    except OSError as missing:
        raise argparse.ArgumentTypeError(f"{given[1:]}: {missing.strerror}") from missing
    except (ValueError, RecursionError) as wrong:
        raise argparse.ArgumentTypeError(f"this is no JSON: {wrong}") from wrong


def _flag(given: str) -> bool:
    if given not in {"true", "false"}:
        raise argparse.ArgumentTypeError("true or false")
    return given == "true"


KINDS = {"string": "TEXT", "integer": "NUMBER", "number": "NUMBER", "boolean": "true|false", "json": "JSON"}
READ: dict[str, Any] = {"integer": int, "number": float, "boolean": _flag, "json": _data}
