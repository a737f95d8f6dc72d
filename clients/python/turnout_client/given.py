"""What a caller gives that becomes an address or a header: looked at before it is sent, repeated in no error."""

import re
from urllib.parse import urlsplit

import httpx

HERE = frozenset({"localhost", "127.0.0.1", "::1"})
TOKEN = re.compile(r"[!-~]{8,512}")
KEY = re.compile(r"[!-~]{1,200}")
TAG = re.compile(r"[ -~]+")


def address(url: str) -> str:
    """Return the address of an installation without what follows its host. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname or "@" in parts.netloc:
        raise ValueError("Name the installation by its address, such as https://places.example.org")
    if parts.scheme == "http" and not is_here(url):
        raise ValueError("A token is sent over TLS only: begin the address with https://")
    found = f"{parts.scheme}://{parts.netloc}"
    try:
        httpx.URL(found).raw_host.decode("ascii").encode("idna")  # as the name will be looked up
        is_one = parts.port is None or parts.port > 0
    except (ValueError, httpx.InvalidURL):
        is_one = False
    if not is_one:
        raise ValueError("This is no address of an installation: its host or its port cannot be.")
    return found


def is_here(url: str) -> bool:
    """Return whether an address is of this machine."""
    return urlsplit(url).hostname in HERE


def token(value: str) -> str:
    """Return a token without the end of its line. Raises ValueError."""
    if value.strip() and not TOKEN.fullmatch(value.strip()):
        raise ValueError("This is no token: 8 to 512 visible ASCII characters.")
    return value.strip()


def key(value: str) -> str:
    """Return a key as the header takes it. Raises ValueError."""
    if not KEY.fullmatch(value):
        raise ValueError("A key is 1 to 200 visible ASCII characters.")
    return value


def tag(value: str) -> str:
    """Return a tag as the header takes it. Raises ValueError."""
    if not TAG.fullmatch(value):
        raise ValueError(
            "What was given to `if_match` has no tag: give an answer of this client, or its ETag."
        )
    return value
