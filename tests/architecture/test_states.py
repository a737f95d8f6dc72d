"""Only `lifecycle` writes the state of what has a life."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from turnout.lifecycle.models import Living

HOUSE = Path(__file__).resolve().parents[2] / "turnout"
COLUMNS = {"state", "version"}
# Their rows are machinery with states of their own, no lives (design.md section 2).
MACHINERY = {"jobs", "messaging", "webhooks", "lifecycle"}
BIRTHS = {"create", "bulk_create", "get_or_create", "update_or_create"}


def lives() -> set[str]:
    """Return the names of the models that have a life."""
    found, left = set(), [*Living.__subclasses__()]
    while left:
        model = left.pop()
        left += model.__subclasses__()
        found.add(model.__name__)
    return found


@cache
def trees() -> list[tuple[Path, ast.Module]]:
    """Return every file outside the rooms that may write states, parsed."""
    paths = [path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts]
    looked_at = [path for path in paths if path.relative_to(HOUSE).parts[0] not in MACHINERY]
    return [(path, ast.parse(path.read_text())) for path in looked_at]


def nodes() -> Iterator[tuple[Path, ast.AST]]:
    """Yield every node of these files."""
    for path, tree in trees():
        for node in ast.walk(tree):
            yield path, node


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(HOUSE)}:{getattr(node, 'lineno', 0)}"


def test_no_update_writes_a_state() -> None:
    writing = [
        where(path, node)
        for path, node in nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "update"
        and COLUMNS & {word.arg for word in node.keywords}
    ]
    assert writing == []


def test_no_saving_names_a_state() -> None:
    writing = [
        where(path, node)
        for path, node in nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"save", "bulk_update"}
        and COLUMNS
        & {
            leaf.value
            for value in [*node.args, *(word.value for word in node.keywords)]
            for leaf in ast.walk(value)
            if isinstance(leaf, ast.Constant)
        }
    ]
    assert writing == []


def assigns_state(node: ast.AST) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return isinstance(node, ast.Assign | ast.AugAssign) and any(
        isinstance(target, ast.Attribute) and target.attr == "state" for target in targets
    )


def gives_birth(function: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in {"begin", "begin_many"}
        for node in ast.walk(function)
    )


def test_no_state_is_assigned() -> None:
    """Except by whoever is about to bear the thing: from then on `move` does it."""
    writing = [
        where(path, node)
        for path, function in nodes()
        if isinstance(function, ast.FunctionDef) and not gives_birth(function)
        for node in ast.walk(function)
        if assigns_state(node)
    ]
    assert writing == []


def test_living_things_are_born_through_lifecycle() -> None:
    names = lives()
    born_elsewhere = [
        where(path, node)
        for path, node in nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in BIRTHS
        and isinstance(node.func.value, ast.Attribute)
        and isinstance(node.func.value.value, ast.Name)
        and node.func.value.value.id in names
    ]
    assert born_elsewhere == []


def test_there_are_lives_to_look_at() -> None:
    assert {"Event", "Attendee"} <= lives()
