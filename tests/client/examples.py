"""Examples of the docs, cut out and run: each as somebody would paste it, against an installation on loopback."""

import json
import os
import re
import shlex
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
    """A folder and an environment of one's own, kept from one example of a page to the next."""

    def __init__(self, home: Path, placeholders: Mapping[str, str], secret: str) -> None:
        (home / ".curlrc").write_text(CURLRC)
        self.home, self.placeholders, self.secret = home, placeholders, secret
        self.env = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
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
        assert example.language == "python" or "&" not in words(text), (
            f"This & ends a command: {example.text}"
        )
        argv = [sys.executable, "-c", text] if example.language == "python" else ["bash", "-euc", text]
        done = subprocess.run(
            argv,
            cwd=self.home,
            env=self.env,
            input=f"{self.secret}\n",
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, "not found" in done.stderr) == (0, False), (
            f"{text}\n{done.stdout}\n{done.stderr}"
        )
        if example.answer:
            assert missing(json.loads(example.answer), json.loads(done.stdout)) == [], (
                f"{example.text}\n{done.stdout}"
            )
        return done.stdout

    def _placed(self, text: str) -> str:
        for name, value in self.placeholders.items():
            text = text.replace(name, value)
        return text


def words(text: str) -> list[str]:
    """Return the words of a command as a shell reads them."""
    read = shlex.shlex(text, posix=True, punctuation_chars="&")
    read.whitespace_split = True
    return list(read)


def missing(told: Any, there: Any, place: str = "") -> list[str]:
    """Return where an answer lacks what a page says of it: fields, kinds of values, the first row of a list."""
    if isinstance(told, dict) and isinstance(there, dict):
        gone = [f"{place}.{name}" for name in told if name not in there]
        return gone + [
            one
            for name in told
            if name in there
            for one in missing(told[name], there[name], f"{place}.{name}")
        ]
    if isinstance(told, list) and isinstance(there, list) and told:
        return missing(told[0], there[0], f"{place}[0]") if there else [f"{place}[0]"]
    if told is None or there is None:
        return []
    return [] if type(told) is type(there) else [f"{place}: {type(told).__name__}"]
