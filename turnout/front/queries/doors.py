"""Every URL of this installation, and the door that its view states."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from turnout.ui.doors import Door

# Views that are not ours and cannot carry our mark, by the package they come from.
FOREIGN = {"allauth": Door("foreign", "django-allauth asks by itself who has signed in")}


@dataclass(frozen=True, slots=True)
class Address:
    """A URL: how it looks, which view answers, and behind which door (None: it states none)."""

    path: str
    view: str
    door: Door | None


def addresses() -> list[Address]:
    """Return every URL there is, by path."""
    return sorted(_walk(get_resolver().url_patterns, "/"), key=lambda address: (address.path, address.view))


def _walk(patterns: list[URLPattern | URLResolver], above: str) -> Iterator[Address]:
    for pattern in patterns:
        path = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield _address(path, pattern)


def _address(path: str, pattern: URLPattern) -> Address:
    view = pattern.callback
    module = view.__module__
    door = getattr(view, "door", None) or FOREIGN.get(module.split(".")[0])
    return Address(path, f"{module}.{view.__name__}", door)
