"""What operations are called in the OpenAPI document, and so in clients and on a command line: `publish_event`."""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

SINGULAR = {"people": "person", "series": "series"}


def name_all(document: Mapping[str, Any]) -> None:
    """Give each operation its name, from `module.function` and its address; one that has a name of its own keeps it."""
    found = [
        (path, operation) for path, methods in document["paths"].items() for operation in methods.values()
    ]
    names = Counter(_name(path, operation["operationId"]) for path, operation in found)
    for path, operation in found:
        given = operation["operationId"]
        name = _name(path, given)
        is_alone = names[name] == 1
        operation["operationId"] = name if is_alone else _longer(path, name, given)


def _name(path: str, given: str) -> str:
    """Return the function's name; a verb alone with the noun that it is about: `publish` at an event."""
    function = given.rpartition(".")[2]
    return function if "_" in function else f"{function}_{_nouns(path)[-1]}"


def _longer(path: str, name: str, given: str) -> str:
    """Return a name for one of several that would be called alike: with what stands above it, or its module."""
    above = _nouns(path)[:-1]
    return f"{name}_of_{above[-1]}" if above else f"{name}_in_{given.partition('.')[0]}"


def _nouns(path: str) -> list[str]:
    """Return the things that an address names, the closest last: those that an id follows, or else the first."""
    parts = path.removeprefix("/api/v1/").split("/")
    named = [part for part, after in pairwise(parts) if after.startswith("{")]
    return [_singular(part.replace("-", "_")) for part in named or parts[:1]]


def _singular(noun: str) -> str:
    if noun in SINGULAR:
        return SINGULAR[noun]
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun.removesuffix("s")
