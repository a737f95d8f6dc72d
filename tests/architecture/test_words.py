"""Every act can be told: each verb that the code names has its sentence."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from turnout.audit.rules import words
from turnout.lifecycle.states import Lifecycle

HOUSE = Path(__file__).resolve().parents[2] / "turnout"
VERB = re.compile(r"[a-z_]+\.[a-z_]+")
RECORDERS = {"record", "begin", "begin_many", "Draft"}


def strings(nodes: list[ast.expr]) -> set[str]:
    found = {leaf.value for node in nodes for leaf in ast.walk(node) if isinstance(leaf, ast.Constant)}
    return {one for one in found if isinstance(one, str) and VERB.fullmatch(one)}


def takers(tree: ast.Module) -> set[str]:
    """Return the functions of a file that are handed a verb and record it."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {
        one.name for one in functions if "verb" in {arg.arg for arg in [*one.args.args, *one.args.kwonlyargs]}
    }


@cache
def recorded() -> dict[str, str]:
    """Return every verb that is named where acts are recorded, with one place that names it."""
    found: dict[str, str] = {}
    for path in sorted(HOUSE.rglob("actions/**/*.py")):
        tree = ast.parse(path.read_text())
        names = RECORDERS | takers(tree)
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) in names
            ):
                for verb in strings([*node.args, *(word.value for word in node.keywords)]):
                    found[verb] = f"{path.relative_to(HOUSE)}:{node.lineno}"
    return found


def moved() -> set[str]:
    return {move.verb for life in Lifecycle.registry.values() for move in life.moves.values()}


def test_every_recorded_verb_has_a_sentence() -> None:
    assert {verb: place for verb, place in recorded().items() if verb not in words.WORDS} == {}


def test_every_move_has_a_sentence() -> None:
    assert moved() - set(words.WORDS) == set()


def test_no_sentence_is_for_a_verb_that_nobody_records() -> None:
    assert set(words.WORDS) - set(recorded()) - moved() == set()


@pytest.mark.parametrize("verb", ["message.sent_again", "password.set", "tier.activated", "link.renewed"])
def test_verbs_are_found_however_they_are_named(verb: str) -> None:
    assert verb in recorded()
