"""Text as people type it, made comparable and harmless."""

import unicodedata

from django.utils.text import slugify

_SPACES = {"\t", "\n", "\r"}
_UNWANTED = {"Cc", "Cs", "Co", "Cn"}
_UNSEEN = {*_UNWANTED, "Cf", "Zs", "Zl", "Zp"}
# What shows nothing although it counts as a letter, a mark or a symbol: joiners, fillers, an empty cell of Braille,
# selectors of variants; and of the format characters those that stand around digits and are seen.
_EMPTY = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(chr(one) for one in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
_SIGNS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u0890\u0891\u08e2\U000110bd\U000110cd")


def clean(typed: str) -> str:
    """Return `typed` in NFC without control characters (line breaks stay), trimmed; nothing where it shows nothing.

    What joins or parts letters stays between them, as Persian, the scripts of India and emoji need it.
    """
    if typed.isascii() and typed.isprintable():  # nearly always, and quick
        return typed.strip()
    kept = (
        c
        for c in unicodedata.normalize("NFC", typed)
        if c in _SPACES or unicodedata.category(c) not in _UNWANTED
    )
    tidy = "".join(kept).replace("\r\n", "\n").replace("\r", "\n").strip()
    return tidy if any(_is_seen(c) for c in tidy) else ""


def is_blank(typed: str) -> bool:
    """Return whether `typed` shows nothing: blanks, invisible and control characters only."""
    return not clean(typed)


def _is_seen(c: str) -> bool:
    return c in _SIGNS or (unicodedata.category(c) not in _UNSEEN and c not in _EMPTY)


def line(typed: str) -> str:
    """Return `typed` cleaned and on one line, blanks folded."""
    return " ".join(clean(typed).split())


def address_key(address: str) -> str:
    """Return what two spellings of one e-mail address share: NFKC, case folded, the domain in IDNA."""
    folded = unicodedata.normalize("NFKC", address.strip()).casefold()
    local, at, domain = folded.rpartition("@")
    if not at:
        return folded
    try:
        domain = domain.rstrip(".").encode("idna").decode("ascii")
    except UnicodeError:
        domain = domain.rstrip(".")
    return f"{local}@{domain}"


def search_key(*values: str) -> str:
    """Return the values folded for word-prefix search: no accents, no case, single blanks."""
    joined = unicodedata.normalize("NFKD", " ".join(values)).casefold()
    bare = "".join(c if c.isalnum() else " " for c in joined if not unicodedata.combining(c))
    return " ".join(bare.split())


def slug(typed: str, longest: int = 80) -> str:
    """Return `typed` as a short name for addresses, in ASCII; empty when no letter has an ASCII form."""
    words = slugify(typed)[:longest].strip("-_")
    return words if len(words) < longest else words.rpartition("-")[0] or words
