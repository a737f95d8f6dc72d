"""Settings come from the environment. Each variable is declared where it is read; each mistake is one line.

A declaration names the variable, says what it means and how it must look. A value that does not look so is
noted, its default is used, and `finish` tells all mistakes at once. The declarations also write
docs/generated/settings.md.
"""

import difflib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

OURS = "TURNOUT_"
ELSEWHERE = ("TURNOUT_TEST_", "TURNOUT_BENCH_", "TURNOUT_SHOTS")  # read by tests and benches alone


class Mistakes(ImproperlyConfigured):
    """The environment is wrong: one line per mistake."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = list(lines)


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable as it is documented."""

    name: str
    kind: str
    default: str
    meaning: str


class Environment:
    """Reads variables, remembers what was declared and what was wrong."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.declared: dict[str, Variable] = {}
        self.mistakes: list[str] = []

    def text(self, name: str, meaning: str, *, default: str = "", shown: str | None = None) -> str:
        """Return a line of text; `shown` is the default as documentation says it, where it differs."""
        value = self._read(name, "text", default if shown is None else shown, meaning)
        if value is None:
            return default
        if any(ord(character) < 32 for character in value):  # noqa: PLR2004 -- ASCII control characters
            return self._wrong(name, "holds a line break or another control character", default)
        return value

    def choice(self, name: str, meaning: str, *, among: Sequence[str], default: str) -> str:
        """Return one of a few words."""
        value = self._read(name, " or ".join(f"`{word}`" for word in among), default, meaning)
        if value is None:
            return default
        if value.lower() not in among:
            return self._wrong(name, f"is {value!r}, but must be one of {', '.join(among)}", default)
        return value.lower()

    def number(
        self,
        name: str,
        meaning: str,
        *,
        default: int,
        least: int = 0,
        most: int = 10**9,
        shown: str | None = None,
    ) -> int:
        """Return a whole number within its bounds."""
        usual = str(default) if shown is None else shown
        value = self._read(name, f"number, {least} to {most}", usual, meaning)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit()):
            return self._wrong(name, f"is {value!r}, but must be a whole number", default)
        if not least <= int(value) <= most:
            return self._wrong(name, f"is {value}, but must lie between {least} and {most}", default)
        return int(value)

    def flag(self, name: str, meaning: str, *, default: bool = False) -> bool:
        """Return yes or no."""
        value = self._read(name, "`1` or `0`", "1" if default else "0", meaning)
        if value is None:
            return default
        answers = {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }
        if value.lower() not in answers:
            return self._wrong(name, f"is {value!r}, but must be 1 or 0", default)
        return answers[value.lower()]

    def names(
        self, name: str, meaning: str, *, default: Sequence[str] = (), shown: str | None = None
    ) -> list[str]:
        """Return a list that is written with commas."""
        value = self._read(name, "list, with commas", ",".join(default) if shown is None else shown, meaning)
        if value is None:
            return list(default)
        return [part.strip() for part in value.split(",") if part.strip()]

    def address(
        self, name: str, meaning: str, *, schemes: Sequence[str], default: str, shown: str | None = None
    ) -> str:
        """Return a URL with one of the schemes, without its closing slash."""
        value = self._read(name, f"URL ({', '.join(schemes)})", default if shown is None else shown, meaning)
        if value is None:
            return default
        try:
            parts = urlsplit(value)
            is_whole = bool(parts.scheme in schemes and parts.hostname) and parts.port != 0
        except ValueError:
            is_whole = False
        if not is_whole:
            hidden = value.split("@")[-1]  # a password before the @ is not repeated on a screen
            wanted = " or ".join(f"{scheme}://" for scheme in schemes)
            return self._wrong(
                name,
                f"is {hidden!r}, but must start with {wanted} and name a host",
                default,
            )
        return value.rstrip("/")

    def folder(self, name: str, meaning: str, *, default: Path, shown: str) -> Path:
        """Return the absolute path of a folder, which need not exist yet."""
        value = self._read(name, "folder", shown, meaning)
        if value is None:
            return default
        path = Path(value).expanduser().absolute()
        if path.exists() and not path.is_dir():
            self._note(name, f"is {value!r}, which is not a folder")
            return default
        return path

    def wrong(self, name: str, why: str) -> None:
        """Note a mistake that only the reader of the value could see."""
        self._note(name, why)

    def finish(self) -> None:
        """Raise Mistakes when a value was wrong, or when a variable of ours is none that we know."""
        for name in sorted(self._values):
            if name.startswith(OURS) and not name.startswith(ELSEWHERE) and name not in self.declared:
                near = difflib.get_close_matches(name, self.declared, n=1)
                self._note(name, "is not a setting" + (f"; did you mean {near[0]}?" if near else ""))
        if self.mistakes:
            raise Mistakes(self.mistakes)

    def _read(self, name: str, kind: str, default: str, meaning: str) -> str | None:
        self.declared[name] = Variable(name, kind, default, meaning)
        value = self._values.get(name, "").strip()
        return value or None

    def _wrong(self, name: str, why: str, default: T) -> T:
        self._note(name, why)
        return default

    def _note(self, name: str, why: str) -> None:
        self.mistakes.append(f"{name} {why}.".replace("?.", "?"))


env = Environment(os.environ)
