"""What the tests of importing share: files on disk, and the command."""

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

FIXTURES = Path(__file__).parent / "fixtures"
DATA = Path(__file__).parents[2] / "turnout" / "front" / "demo_data"


@dataclass(frozen=True)
class Ran:
    """How the command went: exit code and everything it said."""

    code: int
    said: str


def run(*arguments: object) -> Ran:
    """Run `turnout import …` in this process."""
    said = StringIO()
    try:
        call_command("import", *map(str, arguments), stdout=said, stderr=said)
    except CommandError as error:
        return Ran(error.returncode, said.getvalue() + str(error))
    return Ran(0, said.getvalue())


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a file and return its path."""

    def write(content: str | bytes, name: str = "file.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
