"""Where an answer goes: to a terminal, to whatever reads along, or to a file that is made before anything is asked."""

import argparse
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from turnout_client import tables
from turnout_client.problems import TurnoutError


class NotShown(TurnoutError):  # noqa: N818 -- said of an answer
    """Something was done, and its answer could not be written."""


@contextmanager
def room_for(file: str) -> Iterator[None]:
    """Make sure that a file can be written before something is asked; where that fails, it is as it was.

    Nobody else of the machine reads a file that is made here; one that is there already stays open to whom it was.
    Raises OSError: it cannot be written.
    """
    was_there = not file or os.path.lexists(file)
    if file:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
    try:
        yield
    except BaseException:
        if not was_there:
            Path(file).unlink(missing_ok=True)
        raise


def show(answer: Any, values: argparse.Namespace, columns: Sequence[str]) -> None:
    """Show an answer as the command line wants it. Raises NotShown, BrokenPipeError."""
    try:
        if values.output:
            content = answer if isinstance(answer, bytes) else tables.as_json(answer).encode()
            Path(values.output).write_bytes(content)
            return
        _print(answer, values, columns)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise NotShown(f"It was done, but the answer could not be written: {error.strerror}") from error


def say(text: str) -> None:
    """Say something beside the answer."""
    sys.stderr.write(f"{text}\n")


def with_few_letters() -> None:
    """Let letters that a terminal does not know be shown as numbers, instead of nothing at all."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _print(answer: Any, values: argparse.Namespace, columns: Sequence[str]) -> None:
    if isinstance(answer, bytes) and sys.stdout.isatty():
        text = answer.decode(errors="replace")
        sys.stdout.write("".join(f"{tables.plain(line)}\n" for line in text.splitlines()))
    elif isinstance(answer, bytes):
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    elif values.json:
        sys.stdout.write(f"{tables.as_json(answer, indent=2)}\n")
    elif answer is not None:
        sys.stdout.write(f"{tables.shown(answer, columns)}\n")
        if isinstance(answer, dict) and "items" in answer and answer.get("next"):
            say("There is more: --all shows everything, --limit sets how many come at once.")
