"""Passes: what the QR code of a place says, so that a door can check it without asking anybody."""

from uuid import UUID

import segno

from turnout.kernel import tokens

PURPOSE = "pass"
PREFIX = "T1"


def token(attendee_id: UUID, event_id: UUID) -> str:
    """Return the code of a place at an event: its key and our signature, nothing about the person."""
    return f"{PREFIX}.{attendee_id.hex}.{tokens.signature(PURPOSE, attendee_id, event_id)}"


def read(code: str, event_id: UUID) -> UUID | None:
    """Return whose place a code names at this event; None when we did not sign it for this event."""
    parts = code.strip().split(".")
    if len(parts) != len(("prefix", "key", "signature")) or parts[0] != PREFIX:
        return None
    try:
        attendee_id = UUID(hex=parts[1])
    except ValueError:
        return None
    return attendee_id if tokens.is_signed(parts[2], PURPOSE, attendee_id, event_id) else None


def drawing(code: str) -> str:
    """Return the code as an SVG element, dark on light in every theme, as scanners need it."""
    return str(
        segno.make(code, error="m", micro=False).svg_inline(
            dark="#000", light="#fff", border=3, omitsize=True, svgclass="qr", lineclass=None
        )
    )
