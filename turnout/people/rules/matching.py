"""Which children of two households are the same child (core.md section 5)."""

from collections.abc import Iterable

from turnout.kernel import text
from turnout.people.models import Person

Pair = tuple[Person, Person]


def pairs(arriving: Iterable[Person], known: Iterable[Person]) -> list[Pair]:
    """Return (arriving, known) for each arriving child who is one of the known: each of them at most once.

    The same child has the same first name, letters compared without case and accents, and no other birth date.
    """
    free = list(known)
    found: list[Pair] = []
    for child in arriving:
        twin = next((one for one in free if is_same(child, one)), None)
        if twin is not None:
            free.remove(twin)
            found.append((child, twin))
    return found


def twins(arriving: Iterable[Person], known: Iterable[Person]) -> list[Pair]:
    """Return the pairs among the children of two households that become one; a child of both needs none."""
    coming = list(arriving)
    return pairs(coming, [one for one in known if one not in coming])


def is_same(one: Person, other: Person) -> bool:
    """Return whether two children of one household are the same."""
    if one.born_on and other.born_on and one.born_on != other.born_on:
        return False
    return folded(one.first_name) == folded(other.first_name)


def folded(name: str) -> str:
    """Return a name as it is compared."""
    return text.search_key(name) or name.casefold()
