"""Passes: what the QR code of a place says, so that a door can check it without asking anybody (docs/checkin-api.md).

Version 2 is signed with a key whose public half everybody may have: `T2.<key>.<event>.<attendee>.<signature>`, of
capitals and digits alone, which is the smallest QR code. Codes of version 1, whose signature only we can check, stay
good.
"""

from base64 import b32decode, b32encode
from collections.abc import Iterator
from uuid import UUID

import segno
from django.conf import settings

from turnout.events.models import Event
from turnout.kernel import signing, tokens

PURPOSE = "pass"
PREFIX, OLD = "T2", "T1"
PARTS, OLD_PARTS = 5, 3
PADDING = "="


def token(attendee_id: UUID, event: Event) -> str:
    """Return the code of a place at an event: its key, the event's reference, our signature; nothing personal."""
    key = next(_keys())
    said = f"{PREFIX}.{key.name}.{event.reference}.{attendee_id.hex.upper()}"
    return f"{said}.{_written(key.sign(said.encode()))}"


def looks_like_one(code: str) -> bool:
    """Return whether somebody scanned or typed a code, not a name."""
    return code.strip().upper().startswith((f"{PREFIX}.", f"{OLD}."))


def named(code: str) -> UUID | None:
    """Return whose place a code claims to be, signed by us or not."""
    parts = code.strip().split(".")
    is_old = parts[0] == OLD and len(parts) == OLD_PARTS
    if not is_old and not (parts[0].upper() == PREFIX and len(parts) == PARTS):
        return None
    try:
        return UUID(hex=parts[1] if is_old else parts[3])
    except ValueError:
        return None


def read(code: str, event: Event) -> UUID | None:
    """Return whose place a code names at this event; None when we did not sign it for this event."""
    attendee_id = named(code)
    if attendee_id is None:
        return None
    if code.strip().startswith(OLD):
        signature = code.strip().split(".")[2]
        return attendee_id if tokens.is_signed(signature, PURPOSE, attendee_id, event.pk) else None
    said, _dot, written = code.strip().upper().rpartition(".")
    _version, name, reference, _attendee = said.split(".")
    signed = _bytes(written)
    is_ours = any(one.name == name and one.has_signed(said.encode(), signed) for one in _keys())
    return attendee_id if is_ours and reference == event.reference else None


def public_keys() -> list[dict[str, str]]:
    """Return what anybody needs to check codes: the public keys, the one that signs first (RFC 7517)."""
    return [one.public for one in _keys()]


def drawing(code: str) -> str:
    """Return the code as an SVG element, dark on light in every theme, as scanners need it."""
    return str(
        segno.make(code, error="m", micro=False).svg_inline(
            dark="#000", light="#fff", border=3, omitsize=True, svgclass="qr", lineclass=None
        )
    )


def _keys() -> Iterator[signing.Key]:
    return signing.keys(PURPOSE, newest=settings.TURNOUT_PASS_KEY, oldest=settings.TURNOUT_OLDEST_PASS_KEY)


def _written(signature: bytes) -> str:
    return b32encode(signature).decode().rstrip(PADDING)


def _bytes(written: str) -> bytes:
    """Return a signature that was written the one way there is; nothing for anything else."""
    try:
        found = b32decode(written + PADDING * (-len(written) % 8))
    except ValueError:
        return b""
    return found if _written(found) == written else b""
