"""Codes as people type them: in any case, with blanks and dashes wherever they like."""

from turnout.kernel import text

LONGEST = 200


def tidy(typed: str) -> str:
    """Return a typed code as it is stored."""
    return "".join(text.line(typed[:LONGEST]).upper().replace("-", " ").split())
