"""refusals.md: every "no" of ours and its code."""

from turnout.front.management.pages import writing
from turnout.kernel.refusals import CODES


def page() -> str:
    """Return the page."""
    return writing.page(
        "Refusals",
        "A refusal has a stable code, a sentence for people, and mostly a next step. A code means one thing for ever.",
        writing.table(
            ["code", "status", "meaning"],
            [(f"`{code}`", status, meaning) for code, (status, meaning) in sorted(CODES.items())],
        ),
    )
