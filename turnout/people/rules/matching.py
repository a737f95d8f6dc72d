"""Which children of two households are the same child (core.md section 5), and which one a name means."""

import unicodedata
from collections.abc import Iterable

from turnout.people.models import Person

Pair = tuple[Person, Person]
LEFT_OUT = frozenset({7, *range(10, 37), *range(200, 241)})  # combining classes: nukta, points, accents


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


def named(children: Iterable[Person], name: str) -> list[Person]:
    """Return those of these children whom a first name means: more than one where it does not say which."""
    wanted = folded(name)
    return [one for one in children if folded(one.first_name) == wanted]


def is_same(one: Person, other: Person) -> bool:
    """Return whether two children of one household are the same."""
    if one.born_on and other.born_on and one.born_on != other.born_on:
        return False
    return folded(one.first_name) == folded(other.first_name)


def folded(name: str) -> str:
    """Return a name as it is compared: letters without case and accents, what is no letter as a blank.

    Vowels that a script writes as signs are letters: in Devanagari or Thai the names of two children may differ in
    nothing else. Points that many leave out, in Arabic or Hebrew, are none.
    """
    wide = unicodedata.normalize("NFKD", name).casefold()
    kept = (c for c in wide if unicodedata.combining(c) not in LEFT_OUT)
    bare = "".join(c if c.isalnum() or unicodedata.category(c) in {"Mn", "Mc"} else " " for c in kept)
    return " ".join(bare.split()) or name.casefold()
