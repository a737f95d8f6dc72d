"""Passes: what the QR code of a place says, so that a door can check it without asking anybody."""

from uuid import UUID

import segno

from turnout.kernel import tokens

PURPOSE = "pass"
PREFIX = "T1"


def token(attendee_id: UUID, event_id: UUID) -> str:
    """Return the code of a place at an event: its key and our signature, nothing about the person."""
    return f"{PREFIX}.{attendee_id.hex}.{tokens.signature(PURPOSE, attendee_id, event_id)}"


def looks_like_one(code: str) -> bool:
    """Return whether somebody scanned or typed a code, not a name."""
    return code.strip().startswith(f"{PREFIX}.")


def named(code: str) -> UUID | None:
    """Return whose place a code claims to be, signed by us or not."""
    parts = code.strip().split(".")
    if len(parts) != len(("prefix", "key", "signature")) or parts[0] != PREFIX:
        return None
    try:
        return UUID(hex=parts[1])
    except ValueError:
        return None


def read(code: str, event_id: UUID) -> UUID | None:
    """Return whose place a code names at this event; None when we did not sign it for this event."""
    attendee_id = named(code)
    if attendee_id is None:
        return None
    signature = code.strip().split(".")[2]
    return attendee_id if tokens.is_signed(signature, PURPOSE, attendee_id, event_id) else None


def drawing(code: str) -> str:
    """Return the code as an SVG element, dark on light in every theme, as scanners need it."""
    return str(
        segno.make(code, error="m", micro=False).svg_inline(
            dark="#000", light="#fff", border=3, omitsize=True, svgclass="qr", lineclass=None
        )
    )
