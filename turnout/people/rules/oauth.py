"""What an app asks for when it leads somebody here, and whether that is as the rules say (OAuth 2.1, RFC 9700)."""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from turnout.kernel import tokens
from turnout.people.models import ConnectedApp

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}\Z")
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}\Z")
ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9.+-]*:[!$%&()+./0-9:=?@A-Z\[\]_a-z~-]{1,480}\Z")
LONGEST_NONCE = 200
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an app asks somebody for; the app and its address are known and right."""

    app: ConnectedApp
    redirect: str
    scopes: tuple[str, ...]
    challenge: str
    state: str = ""
    nonce: str = ""


class WrongError(Exception):
    """What is wrong with what an app asks, as a code of RFC 6749 that it is told; `detail` is for its developer."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def read(app: ConnectedApp, redirect: str, sent: Mapping[str, str], known: Collection[str]) -> Asked:
    """Return what an app asks for, `known` being the scopes there are. Raises WrongError."""
    if sent.get("response_type") != "code":
        raise WrongError("unsupported_response_type", "Only response_type=code is answered.")
    for name in ("request", "request_uri"):
        if name in sent:
            raise WrongError(f"{name}_not_supported", "Only plain parameters are read.")
    if sent.get("response_mode", "query") != "query":
        raise WrongError("invalid_request", "What is asked is answered in the address only.")
    challenge = sent.get("code_challenge", "")
    if sent.get("code_challenge_method") != "S256" or not CHALLENGE.match(challenge):
        raise WrongError("invalid_request", "A code_challenge with code_challenge_method=S256 is needed.")
    wanted = sorted(set(sent.get("scope", "").split()))
    if not wanted or not set(wanted) <= set(app.scopes) & set(known):
        raise WrongError("invalid_scope", "The app is registered for other scopes.")
    state, nonce = sent.get("state", ""), sent.get("nonce", "")
    if len(nonce) > LONGEST_NONCE or "\0" in state + nonce:
        raise WrongError("invalid_request", "The nonce is too long, or it or the state holds a NUL.")
    return Asked(app, redirect, tuple(wanted), challenge, state, nonce)


def fits(verifier: str, challenge: str) -> bool:
    """Return whether a verifier is the one that a challenge was made of (RFC 7636)."""
    return bool(VERIFIER.match(verifier)) and tokens.is_same(challenge_of(verifier), challenge)


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier."""
    raw = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(raw).decode().rstrip("=")


def led_back(redirect: str, **more: str) -> str:
    """Return an app's address, the same to the letter, with what it is told; what is empty is left out."""
    told = urlencode([(key, one) for key, one in more.items() if one])
    if redirect.endswith(("?", "&")):
        return redirect + told
    return f"{redirect}{'&' if '?' in redirect else '?'}{told}"


def is_address(typed: str) -> bool:
    """Return whether an app may be led back to here: https, loopback, or a scheme of its own with a dot (RFC 8252)."""
    if not ADDRESS.match(typed):
        return False
    try:
        parts = urlsplit(typed)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.username is not None:
        return False
    if parts.scheme in {"http", "https"}:
        return bool(host) and (parts.scheme == "https" or host in LOOPBACK)
    return "." in parts.scheme


def origin_of(redirect: str) -> str:
    """Return what a browser must let the form of the consent lead to."""
    parts = urlsplit(redirect)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"
