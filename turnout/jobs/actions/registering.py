"""Which functions are jobs, and what the clock asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, overload
from zoneinfo import ZoneInfo

from croniter import croniter

Function = Callable[..., Any]
F = TypeVar("F", bound=Function)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timetable: a registered job and the moments (cron, wall time of a zone) it is due."""

    name: str
    schedule: str
    zone: str


class _Registry:
    """What every process of this installation knows by its code."""

    def __init__(self) -> None:
        self.functions: dict[str, Function] = {}
        self.names: dict[Function, str] = {}
        self.entries: dict[str, Entry] = {}


_registry = _Registry()


@overload
def job(given: F) -> F: ...
@overload
def job(given: str) -> Callable[[F], F]: ...
def job(given: Any) -> Any:
    """Make a function a job, under its dotted name or a given one that outlives moving the function.

    It may run twice (a killed worker), so it must stand that. Its arguments are small JSON values.
    """
    if isinstance(given, str):
        return lambda function: _register(function, given)
    return _register(given, f"{given.__module__}.{given.__qualname__}")


def every(schedule: str, *, name: str, zone: str = "UTC") -> Callable[[F], F]:
    """Run a function without arguments at the moments of a cron expression, once however many workers run.

    After an outage the latest missed moment is run once. While a run of it lasts, no second one starts.
    """
    if not croniter.is_valid(schedule):
        raise ValueError("This is no cron expression:", schedule)
    ZoneInfo(zone)

    def decorate(function: F) -> F:
        _registry.entries[name] = Entry(name, schedule, zone)
        return _register(function, name)

    return decorate


def name_of(function: Function) -> str:
    """Return the name under which `function` was registered; raises LookupError when it is no job."""
    try:
        return _registry.names[function]
    except KeyError:
        raise LookupError("This is not registered with @jobs.job:", function) from None


def function_of(name: str) -> Function:
    """Return the function registered as `name`; raises LookupError when this code does not know it."""
    try:
        return _registry.functions[name]
    except KeyError:
        raise LookupError("This version of the code has no such job:", name) from None


def timetable() -> list[Entry]:
    """Return what the clock asks for, by name."""
    return [_registry.entries[name] for name in sorted(_registry.entries)]


def _register(function: F, name: str) -> F:
    known = _registry.functions.get(name)
    if known is not None and known is not function and known.__module__ != function.__module__:
        raise ValueError("Two jobs have this name:", name)
    _registry.functions[name] = function
    _registry.names[function] = name
    return function
