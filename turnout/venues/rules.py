"""What is true: time zones and short names."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from turnout.kernel import text, times
from turnout.kernel.refusals import Refused

RESERVED = frozenset({"new"})  # the desk's page that makes one


def require_zone(name: str) -> None:
    """Refuse a time zone that no clock knows."""
    if not times.is_zone(name):
        raise Refused(
            "bad_input",
            _("This is no time zone we know. It should look like Europe/London."),
            field="time_zone",
        )


def free_slug(words: str, is_taken: Callable[[str], bool], *, otherwise: str, longest: int = 80) -> str:
    """Return a short name made of `words` that nobody has: `code-club`, else `code-club-2`, and so on."""
    base = text.slug(words, longest - 6) or otherwise
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in RESERVED or is_taken(slug):
        number += 1
    return slug
