"""A browser that follows every link, keeps what it read, and asks for what others found."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit
from zipfile import ZipFile, is_zipfile

from django.test import Client

LINKS = re.compile(
    r"""(?:href|src|srcset|action|formaction|hx-get|data-url|data-href)=["']([^"'\s]*)["']|https?://testserver([^\s"'<>]*)"""
)
LEFT_OUT = ("/static/", "/accounts/logout", "/colour/", "/covers/", "/logo/", "/acting/")
SECRET = ("/r/", "/prove/", "/offers/", "/my/household/join/")  # whoever has the address may come in
VARIANTS = 2  # of one address: with other names in its query
ALIKE, MOST_ALIKE = 3, 12  # addresses of one kind of page: that others ask for, that one follows
NAMES_OF_THINGS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[2-9BCDFGHJKMNPQRSTVWXYZ]{6}(?=[/.])")
BINARY = ("image/png", "image/jpeg", "font/")
Pages = dict[str, str]


def crawled(client: Client, starts: Iterable[str]) -> Pages:
    """Return every page that is reached from these by links, with its text, headers included."""
    queue = list(starts)
    seen: set[str] = set()
    kinds: set[object] = set()
    variants: Counter[str] = Counter()
    pages: Pages = {}
    while queue:
        address = queue.pop()
        if address in seen or address.startswith(LEFT_OUT + SECRET):
            continue
        seen.add(address)
        kind = kind_of(address)
        if kind in kinds or variants[kind[0]] == VARIANTS:
            continue
        alike = NAMES_OF_THINGS.sub("*", address)
        variants[alike] += 1
        if variants[alike] > MOST_ALIKE:
            continue
        kinds.add(kind)
        variants[kind[0]] += 1
        pages[address] = read(client.get(address))
        queue += linked(address, pages[address])
    return pages


def read(response: Any) -> str:
    """Return the text of an answer: headers and body; a packed one unpacked; nothing of a page that is not there."""
    if response.status_code >= 500:
        raise AssertionError("A server error:", response.request["PATH_INFO"])
    if response.headers.get("Content-Type", "").startswith(BINARY):
        return ""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    heads = "\n".join(f"{name}: {value}" for name, value in response.items())
    return f"{heads}\n{unpacked(body)}"


def unpacked(body: bytes) -> str:
    """Return the text of a file, of all files of an archive."""
    if not is_zipfile(BytesIO(body)):
        return body.decode(errors="replace")
    with ZipFile(BytesIO(body)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def linked(address: str, text: str) -> Iterator[str]:
    """Return the addresses of this installation that a page names."""
    places = re.findall(r"^Location: (.*)$", text, re.MULTILINE)
    for one, other in LINKS.findall(text):
        places.append(html.unescape(one or other))
    for place in places:
        parts = urlsplit(urljoin(f"http://testserver{address}", place))
        if parts.netloc == "testserver" and parts.scheme == "http":
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def asked(client: Client, addresses: Iterable[str]) -> Pages:
    """Return what these addresses answer, without following anything."""
    return {address: read(client.get(address)) for address in addresses}


def some_of_each(addresses: Iterable[str]) -> list[str]:
    """Return some addresses of each kind of page, without their queries, the oldest things first."""
    alike: Counter[str] = Counter()
    found = []
    for address in sorted({one.split("?")[0] for one in addresses}):
        kind = NAMES_OF_THINGS.sub("*", address)
        alike[kind] += 1
        if alike[kind] <= ALIKE:
            found.append(address)
    return found


def kind_of(address: str) -> tuple[str, tuple[str, ...]]:
    """Return what is the same of addresses that differ in the values of their query alone."""
    parts = urlsplit(address)
    return parts.path, tuple(sorted(name for name, _value in parse_qsl(parts.query)))
