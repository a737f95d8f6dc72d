"""How old somebody can be who comes: one rule for the form, the desk, corrections and programs."""

from typing import Any

from django.utils.translation import gettext as _

from turnout.events.models import Audience, Event
from turnout.kernel.refusals import Refused

OLDEST_CHILD, OLDEST = 20, 120


def oldest(event: Event) -> int:
    """Return the greatest age that makes sense at an event."""
    return OLDEST_CHILD if event.audience == Audience.CHILDREN else OLDEST


def words(most: int) -> str:
    """Return what is said of an age that makes none."""
    return _("Write an age in whole years, from 0 to %(oldest)s.") % {"oldest": most}


def require(event: Event, age: int | None, field: str = "age", **facts: Any) -> None:
    """Refuse (`bad_input`) an age that makes no sense at an event."""
    most = oldest(event)
    if age is not None and not 0 <= age <= most:
        raise Refused("bad_input", words(most), field=field, **facts)
