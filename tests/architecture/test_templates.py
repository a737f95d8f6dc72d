"""What the strict content security policy and the desk of design demand of templates."""

import ast
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2] / "turnout"
INLINE = {
    "a script without src": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>", re.IGNORECASE
    ),
    "a style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a handler attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an address with a script": re.compile(r"(?:href|action)\s*=\s*[\"']\s*javascript:", re.IGNORECASE),
    "something from elsewhere": re.compile(
        r"<(?:script|link|img|source|iframe)[^>]*(?:src|href)=\"(?:https?:)?//", re.IGNORECASE
    ),
}
SAFE = re.compile(r"\|\s*(?:safe|safeseq)\b|{%\s*autoescape\s+off")


def pages() -> list[Path]:
    """Return the templates that browsers show; those of mails follow the rules of mail programs."""
    return sorted(
        path
        for path in HOUSE.glob("*/templates/**/*.html")
        if not {"messages", "mail"} & set(path.relative_to(HOUSE).parts)
    )


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(HOUSE)}:{path.read_text()[: match.start()].count(chr(10)) + 1} {match.group()[:60]}"
        for path in pages()
        for match in pattern.finditer(path.read_text())
    ]


@pytest.mark.parametrize("what", INLINE)
def test_no_page_has(what: str) -> None:
    assert found(INLINE[what]) == []


def test_pages_trust_no_text() -> None:
    """Only `ui` marks text as safe, in Python, after cleaning it."""
    assert found(SAFE) == []


def test_only_ui_marks_text_as_safe() -> None:
    marking = [
        f"{path.relative_to(HOUSE)}:{node.lineno}"
        for path in HOUSE.rglob("*.py")
        if path.relative_to(HOUSE).parts[0] != "ui"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and {getattr(node.func, "attr", ""), getattr(node.func, "id", "")}
        & {"mark_safe", "SafeString", "SafeText"}
    ]
    assert marking == []


def test_the_patterns_find_what_they_look_for() -> None:
    planted = {
        "a script without src": "<script>go()</script>",
        "a style element": "<style>p{}</style>",
        "a style attribute": '<p class="a" style="color:red">',
        "a handler attribute": '<button class="b" onclick="go()">',
        "an address with a script": '<a href="javascript:go()">',
        "something from elsewhere": '<script src="https://cdn.example/x.js"></script>',
    }
    assert [what for what, text in planted.items() if not INLINE[what].search(text)] == []
    assert SAFE.search("{{ name|safe }}")
    assert not INLINE["a handler attribute"].search('<p data-on="1">condition on = x</p>')


def test_there_are_pages_to_look_at() -> None:
    assert pages()
