"""Which addresses something may be sent to: public ones, by https, so that nobody reaches into our own network.

The name is checked when it is typed, the numbers it stands for at each connection (`actions/posting.py`).
Ranges: the special-purpose registries of IANA (RFC 6890), which Python's `is_global` follows.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from turnout.kernel.refusals import Refused

LONGEST = 500
LOWEST_PORT = 1024  # besides 443
HIGHEST_PORT = 65535
# What is_global lets through and is no place to send to: the wire server of Azure; ways to write another address.
NEVER = tuple(
    ip_network(one)
    for one in ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "::ffff:0:0/96", "::/96", "64:ff9b::/96",
                "64:ff9b:1::/48", "2001::/23", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """Where to: whether by TLS, the host, its port, and what follows."""

    is_secure: bool
    host: str
    port: int
    path: str

    @property
    def named(self) -> str:
        """Return the host and its port as a request names them (RFC 9110, 7.2): a number of IPv6 in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_secure else 80) else f"{host}:{self.port}"


def target(typed: str, *, is_local: bool) -> Target:
    """Return where an address leads. Refused: bad_input (none that may be sent to).

    `is_local` allows http to this machine itself: tests and benches.
    """
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError:
        raise _no(_("This is no address of a program. It begins with https://.")) from None
    if (
        len(typed) > LONGEST
        or not typed.isascii()
        or not typed.isprintable()
        or " " in typed
        or "\\" in typed
    ):
        raise _no(_("Write the address in 500 characters at most, without blanks, as a browser shows it."))
    host = (parts.hostname or "").rstrip(".")
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise _no(_("Write it without a user, a password or a #."))
    if parts.scheme != "https" and not (is_local and parts.scheme == "http" and _is_loopback(host)):
        raise _no(_("It begins with https://: what is sent must not be read on the way."))
    found = _number(host)
    if found is not None and not may_reach(found, is_local=is_local):
        raise _no(_("This number is none of a public machine."))
    if found is None and "." not in host and not (is_local and host == "localhost"):
        raise _no(_("Write the whole name of the machine, as “hooks.example.org”."))
    port = port or (443 if parts.scheme == "https" else 80)
    if port != 443 and not (LOWEST_PORT <= port <= HIGHEST_PORT):  # noqa: PLR2004 -- the port of https
        raise _no(_("The port is 443, or one from 1024 on."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port, path)


def may_reach(number: IPv4Address | IPv6Address, *, is_local: bool) -> bool:
    """Return whether something may be sent to this number: one of the public internet."""
    if is_local and number.is_loopback:
        return True
    if any(number in one for one in NEVER if one.version == number.version):
        return False
    return number.is_global and not (number.is_multicast or number.is_reserved or number.is_unspecified)


def _number(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    found = _number(host)
    return host == "localhost" or (found is not None and found.is_loopback)


def _no(words: str) -> Refused:
    return Refused("bad_input", words, field="url")
