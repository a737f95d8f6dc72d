"""Mail that this room asks for. Messaging lies higher, so it is handed over: `front` says who carries it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from turnout.people.models import Person


@dataclass(frozen=True, slots=True)
class Letter:
    """What to say to whom: a message template, its receiver, a key that exists once, and frozen facts.

    A fact `{"secret": "link", "link": id}` or `{"secret": "code", "link": id}` is filled in at delivery.
    """

    template: str
    email: str
    key: str
    about: Any
    name: str = ""
    person_id: str = ""
    language: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    expires_at: datetime | None = None


Carrier = Callable[[Letter], None]


class _Post:
    carrier: Carrier | None = None


def carry_with(carrier: Carrier) -> None:
    """Let `carrier` carry every letter of this room; called once at start."""
    _Post.carrier = carrier


def send(letter: Letter) -> None:
    """Hand a letter over, in the caller's transaction."""
    if _Post.carrier is None:
        raise RuntimeError("Nobody carries the letters of the people room.")
    _Post.carrier(letter)


def letter_to(person: Person, template: str, *, key: str, **facts: Any) -> Letter:
    """Return a letter to the address of a person, about that person."""
    return Letter(
        template,
        person.email,
        f"{template}:{key}",
        person,
        name=person.first_name,
        person_id=str(person.pk),
        language=person.language,
        facts=facts,
    )
