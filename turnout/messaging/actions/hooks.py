"""What upper rooms know about their messages: whether one is still true, its secrets, its attachments."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from turnout.messaging.models import Message
from turnout.messaging.rules.mail import Attachment

MASK = "••••"


Truth = Callable[[Message], str | None]
Filler = Callable[..., str]
Attacher = Callable[[Message], list[Attachment]]
H = TypeVar("H", bound=Callable[..., Any])

_truths: dict[str, Truth] = {}
_fillers: dict[str, Filler] = {}
_attachers: dict[str, Attacher] = {}


def truth(*templates: str) -> Callable[[H], H]:
    """Ask the function just before a message of these templates leaves: why is it no longer true, or None."""
    return _registers(_truths, templates)


def fills(*names: str) -> Callable[[H], H]:
    """Let the function give the value of secrets of these names: (message, **args of the fact) → text."""
    return _registers(_fillers, names)


def attaches(*templates: str) -> Callable[[H], H]:
    """Let the function make the attachments of messages of these templates."""
    return _registers(_attachers, templates)


def untruth(message: Message) -> str:
    """Return why the message is no longer true, or nothing."""
    ask = _truths.get(message.template)
    return (ask(message) or "") if ask else ""


def attachments(message: Message) -> list[Attachment]:
    """Return the files that go with the message, made now."""
    make = _attachers.get(message.template)
    return make(message) if make else []


def revealed(message: Message) -> dict[str, Any]:
    """Return the facts with every secret filled in: for delivery only.

    Raises LookupError for a secret that no room fills.
    """
    return {name: _reveal(value, message) for name, value in message.facts.items()}


def masked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts with every secret as dots: for screens."""
    return {name: _mask(value) for name, value in facts.items()}


def _reveal(value: Any, message: Message) -> Any:
    if isinstance(value, list):
        return [_reveal(one, message) for one in value]
    if not isinstance(value, dict):
        return value
    if "secret" not in value:
        return {name: _reveal(one, message) for name, one in value.items()}
    args = {name: one for name, one in value.items() if name != "secret"}
    try:
        fill = _fillers[value["secret"]]
    except KeyError:
        raise LookupError("No room fills this secret:", value["secret"]) from None
    return fill(message, **args)


def _mask(value: Any) -> Any:
    if isinstance(value, list):
        return [_mask(one) for one in value]
    if not isinstance(value, dict):
        return value
    return MASK if "secret" in value else {name: _mask(one) for name, one in value.items()}


def _registers(registry: dict[str, Any], names: tuple[str, ...]) -> Callable[[H], H]:
    def register(function: H) -> H:
        for name in names:
            known = registry.get(name)
            if known is not None and known.__qualname__ != function.__qualname__:
                raise ValueError("Two rooms answer for this:", name)
            registry[name] = function
        return function

    return register
