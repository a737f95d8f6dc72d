"""Examples of the docs, cut out and run: each as somebody would paste it, against an installation on loopback."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$|(?:^ {4}[^\n]*\n?)+", re.DOTALL | re.MULTILINE)
# What no machine should run: the grammar, and what fetches packages.
NOT_RUN = {"turnout --remote URL COMMAND VALUES… --OPTIONS", "pip install ./clients/python"}
REFUSED = 22  # curl's exit code for 400 and above
MISSING = object()
# A key, a reference, an instant or a day: here it is another one.
NEW = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[2-9B-Z]{6}|20\d\d-\d\d-\d\d(T[0-9:]+Z)?")
CURLRC = "silent\nshow-error\nfail-with-body\n"


@dataclass(frozen=True, slots=True)
class Example:
    """A block of a page: what language it is in, what it says, and what the page says is answered."""

    language: str
    text: str
    answer: str = ""


def of(page: Path) -> list[Example]:
    """Return the examples of a page in their order; a block of JSON is what the example before it answers."""
    found: list[Example] = []
    for language, text in _blocks(page.read_text(encoding="utf-8")):
        if language == "json":
            found[-1] = Example(found[-1].language, found[-1].text, text)
        elif text.strip() not in NOT_RUN:
            found.append(Example(language or "sh", text))
    return found


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    for found in BLOCK.finditer(text):
        fenced = found[0].startswith("```")
        yield (found[1], found[2]) if fenced else ("", re.sub(r"^ {4}", "", found[0], flags=re.MULTILINE))


class Machine:
    """A folder and a shell of one's own: what one example sets, the next one has.

    Names of the docs stand for what is really there; those that an answer tells (`T4XB7H`) for what it really told.
    """

    def __init__(self, home: Path, placeholders: Mapping[str, str], secret: str) -> None:
        (home / ".curlrc").write_text(CURLRC)
        (home / ".env").touch()
        if not shutil.which("uuidgen"):  # most machines have it
            (home / "uuidgen").write_text("#!/bin/sh\nexec python -c 'import uuid; print(uuid.uuid4())'\n")
            (home / "uuidgen").chmod(0o755)
        self.home, self.placeholders, self.secret = home, dict(placeholders), secret
        self.env = {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], str(home)]),
            "PYTHONPATH": str(HOUSE / "clients" / "python"),
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
            "TOKEN": secret,
            "TURNOUT_TOKEN": secret,
            "LANG": "C.UTF-8",
        }

    def run(self, example: Example) -> str:
        """Return what an example prints. Raises AssertionError: it fails, or answers what its page does not say."""
        text = self._placed(example.text)
        told = json.loads(example.answer) if example.answer else None
        done = self._run(example.language, text)
        is_no = isinstance(told, dict) and told.get("status", 200) >= 400
        gone = (done.returncode, "not found" in done.stderr)
        assert gone == (REFUSED if is_no else 0, False), f"{text}\n{done.stdout}\n{done.stderr}"
        if told is not None:
            there = json.loads(done.stdout)
            assert list(differs(told, there, self.placeholders)) == [], f"{text}\n{done.stdout}"
        return done.stdout

    def _run(self, language: str, text: str) -> subprocess.CompletedProcess[str]:
        if language != "python":
            assert "&" not in words(text), f"This & ends a command: {text}"
        script = 'exec python -c "$1"' if language == "python" else f"{text}\ndeclare -px >~/.env"
        asked = ["bash", "-euc", f"source ~/.env\n{script}", "example", text]
        return subprocess.run(
            asked,
            cwd=self.home,
            env=self.env,
            input=f"{self.secret}\n",
            capture_output=True,
            text=True,
            check=False,
        )

    def _placed(self, text: str) -> str:
        for name in sorted(self.placeholders, key=len, reverse=True):
            text = text.replace(name, self.placeholders[name])
        return text


def differs(told: Any, there: Any, known: dict[str, str], place: str = "") -> Iterator[str]:
    """Yield where an answer is not what a page says of it, which may leave out fields and rows at the end.

    Keys and references that are new become `known`; instants and days differ.
    """
    if isinstance(told, dict) and isinstance(there, dict):
        for name, value in told.items():
            yield from differs(value, there.get(name, MISSING), known, f"{place}.{name}")
    elif isinstance(told, list) and isinstance(there, list):
        if all(isinstance(one, str) for one in told):
            yield from (f"{place}: {one}" for one in told if one not in there)
            return
        for number, value in enumerate(told):
            yield from differs(
                value, there[number] if number < len(there) else MISSING, known, f"{place}[{number}]"
            )
    elif isinstance(told, str) and isinstance(there, str) and NEW.fullmatch(told):
        known.setdefault(told, there)
    elif told != there:
        yield f"{place}: {told!r}, not {there!r}"


def words(text: str) -> list[str]:
    """Return the words of a command as a shell reads them."""
    read = shlex.shlex(text, posix=True, punctuation_chars="&")
    read.whitespace_split = True
    return list(read)
