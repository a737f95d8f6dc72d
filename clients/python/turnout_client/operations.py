"""What an operation of the API is called, takes and gives: the rows of `generated/table`, which the command reads."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["string", "integer", "number", "boolean", "json"]


@dataclass(frozen=True, slots=True)
class Value:
    """A value that an operation takes; `kind` json: whatever is more than a word or a list of words."""

    name: str
    kind: Kind = "string"
    words: str = ""
    is_required: bool = False
    is_list: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation: what it is called, where it goes, what it takes."""

    name: str
    group: str
    method: str
    path: str
    summary: str
    words: str = ""
    needs_token: bool = False
    in_path: tuple[Value, ...] = ()
    in_query: tuple[Value, ...] = ()
    in_body: tuple[Value, ...] = ()
    takes_body: bool = False
    is_list: bool = False

    @property
    def command(self) -> str:
        """Return what it is called on a command line."""
        return self.name.replace("_", "-")
