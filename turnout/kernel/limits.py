"""How often something may happen: counters in the cache that all processes share.

A window is a fixed slice of time, so a counter is one atomic increment. When the cache does not answer, nobody
is kept out: a limit guards against floods, not against people.
"""

import ipaddress
import logging
from collections.abc import Mapping
from datetime import timedelta

from django.core.cache import cache
from django.utils.translation import gettext as _

from turnout.kernel import clock, tokens
from turnout.kernel.refusals import Refused

log = logging.getLogger(__name__)

IPV6_NETWORK = 64  # bits: what one household or phone has


def count(purpose: str, who: str, per: timedelta) -> tuple[int, int]:
    """Count one more try of `who`; return how many that makes in this window, and the seconds it still lasts."""
    seconds = int(per.total_seconds())
    window, passed = divmod(int(clock.now().timestamp()), seconds)
    key = f"limit:{purpose}:{tokens.digest(who)[:32]}:{window}"
    try:
        cache.add(key, 0, timeout=seconds + 5)
        return int(cache.incr(key)), seconds - passed
    except ValueError:  # dropped by the cache between the two
        return 1, seconds - passed
    except Exception:  # noqa: BLE001 -- whatever a cache server raises: people come first
        log.warning("The cache does not count tries for “%s”.", purpose)
        return 0, seconds - passed


def require(purpose: str, who: str, *, most: int, per: timedelta) -> None:
    """Count one more try of `who`. Refused: too_many_tries, with the `seconds` to wait, above `most` in `per`."""
    tries, left = count(purpose, who, per)
    if tries > most:
        minutes = max(left // 60, 1)
        raise Refused(
            "too_many_tries",
            _("That was very often in a short time. Try again in %(minutes)s minutes.")
            % {"minutes": minutes},
            seconds=left,
        )


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
