"""What goes to another date of what was changed at one: only what that date said in the same words before."""

from collections.abc import Mapping
from typing import Any

Values = dict[str, Any]


def parted(
    before: Mapping[str, Any], after: Mapping[str, Any], here: Mapping[str, Any], *, overwrites: bool
) -> tuple[Values, list[str]]:
    """Return what another date is to say now, by name, and the names in which it keeps its own.

    `before` and `after` are what was said where the change was made, `here` what the other date says.
    """
    wanted: Values = {}
    own: list[str] = []
    for name, said in after.items():
        if said == before[name] or said == here[name]:
            continue
        if overwrites or here[name] == before[name]:
            wanted[name] = said
        else:
            own.append(name)
    return wanted, own
