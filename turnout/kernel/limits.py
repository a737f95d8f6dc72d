"""How often something may happen, counted in the cache that all processes share.

A window is a fixed slice of time. The first few tries of somebody are counted in this process alone, so that an
ordinary visitor costs the shared cache nothing; with several processes a limit is therefore passed by a few tries at
most. When the cache does not answer, nobody is kept out: a limit guards against floods, not against people.
"""

import ipaddress
import logging
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock

from django.core.cache import cache
from django.utils.translation import gettext as _

from turnout.kernel import clock, tokens
from turnout.kernel.refusals import Refused

log = logging.getLogger(__name__)

IPV6_NETWORK = 64  # bits: what one household or phone has
NEAR_PART = 20  # of a limit's tries, one in so many is counted in the process alone
NEAR_MOST = 50_000  # counters kept in the process
LATE = 5  # seconds that a count outlives its window


class _Near:
    """What this process has counted and told nobody."""

    def __init__(self) -> None:
        self.counts: OrderedDict[str, int] = OrderedDict()
        self.guard = Lock()

    def add(self, key: str) -> int:
        """Count one more and return how many that makes."""
        with self.guard:
            self.counts[key] = self.counts.pop(key, 0) + 1
            if len(self.counts) > NEAR_MOST:
                self.counts.popitem(last=False)
            return self.counts[key]


_near = _Near()


@dataclass(slots=True)
class Noted:
    """What was counted within a transaction, for the case that it is undone."""

    lives: list[dict[str, int]] = field(default_factory=list)

    def count_again(self) -> None:
        """Count it once more: after a transaction that was undone, and with it counts in the database."""
        for lives in self.lives:
            if hasattr(cache, "count_each"):
                _counted_each(lives)


_noted: ContextVar[Noted | None] = ContextVar("noted", default=None)


@contextmanager
def noting() -> Iterator[Noted]:
    """Note what is counted meanwhile."""
    noted = Noted()
    before = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(before)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries of somebody in each window of time, for one purpose."""

    purpose: str
    who: str
    most: int
    per: timedelta

    @property
    def near(self) -> int:
        """Return how many tries the process counts alone."""
        return self.most // NEAR_PART


@dataclass(frozen=True, slots=True)
class Standing:
    """How many tries are left in this window, as far as this process knows, and the seconds until it ends."""

    left: int
    seconds: int


def require(purpose: str, who: str, *, most: int, per: timedelta) -> Standing:
    """Count one more try of `who`. Refused: too_many_tries, with the `seconds` to wait, above `most` in `per`."""
    return require_each([Limit(purpose, who, most, per)])[0]


def require_each(limits: Iterable[Limit]) -> list[Standing]:
    """Count one more try under each limit, at most by one statement; refused as by `require`."""
    now = int(clock.now().timestamp())
    counted = {(key := _key(limit, now)): (limit, _near.add(key)) for limit in limits}
    far = {key: limit for key, (limit, near) in counted.items() if near > limit.near}
    shared = _shared(far)
    for key, tries in shared.items():
        if tries > far[key].most - far[key].near:
            raise _refusal(far[key], now)
    return [
        Standing(limit.most - min(near, limit.near) - shared.get(key, 0), _left(limit, now))
        for key, (limit, near) in counted.items()
    ]


def forget() -> None:
    """Forget what this process counted; the shared cache is cleared by its own `clear`."""
    with _near.guard:
        _near.counts.clear()


def _key(limit: Limit, now: int) -> str:
    return f"limit:{limit.purpose}:{tokens.digest(limit.who)[:32]}:{now // _seconds(limit)}"


def _seconds(limit: Limit) -> int:
    return int(limit.per.total_seconds())


def _left(limit: Limit, now: int) -> int:
    """Return the seconds until the window ends."""
    return _seconds(limit) - now % _seconds(limit)


def _shared(far: Mapping[str, Limit]) -> dict[str, int]:
    """Return how many tries all processes counted under each key, this one included."""
    if not far:
        return {}
    lives = {key: _seconds(limit) + LATE for key, limit in far.items()}
    if (noted := _noted.get()) is not None:
        noted.lives.append(lives)
    return _counted_each(lives)


def _counted_each(lives: Mapping[str, int]) -> dict[str, int]:
    try:
        count_each = getattr(cache, "count_each", None)
        return count_each(lives) if count_each else {key: _counted(key, life) for key, life in lives.items()}
    except Exception:  # noqa: BLE001 -- whatever a cache server raises: people come first
        log.warning("The cache does not count tries.")
        return {}


def _counted(key: str, life: int) -> int:
    cache.add(key, 0, timeout=life)
    try:
        return int(cache.incr(key))
    except ValueError:  # dropped by the cache between the two
        return 1


def _refusal(limit: Limit, now: int) -> Refused:
    left = _left(limit, now)
    minutes = max(left // 60, 1)
    said = _("That was very often in a short time. Try again in %(minutes)s minutes.")
    return Refused("too_many_tries", said % {"minutes": minutes}, seconds=left)


def address(headers: Mapping[str, str], *, proxies: int) -> str:
    """Return the address a request came from, as the outermost of our own `proxies` saw it.

    `headers` are those of WSGI. What a client writes into X-Forwarded-For itself stands left of what our proxies
    append, and does not count.
    """
    seen = [headers.get("REMOTE_ADDR", "")]
    if proxies:
        forwarded = [
            part.strip() for part in headers.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
        ]
        seen = [*forwarded, *seen]
        return _tidy(seen[max(len(seen) - 1 - proxies, 0)])
    return _tidy(seen[0])


def network(headers: Mapping[str, str], *, proxies: int) -> str:
    """Return the network behind a request: the address itself, of IPv6 its first 64 bits."""
    found = address(headers, proxies=proxies)
    try:
        parsed = ipaddress.ip_address(found)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, IPV6_NETWORK), strict=False))
    return str(parsed)


def _tidy(given: str) -> str:
    return given.strip().strip("[]").split("%")[0]
