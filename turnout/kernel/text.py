"""Text as people type it, made comparable and harmless."""

import unicodedata

from django.utils.text import slugify

_SPACES = {"\t", "\n", "\r"}


def clean(typed: str) -> str:
    """Return `typed` in NFC without control characters (line breaks stay), trimmed."""
    if typed.isascii() and typed.isprintable():  # nearly always, and quick
        return typed.strip()
    kept = (
        c
        for c in unicodedata.normalize("NFC", typed)
        if c in _SPACES or unicodedata.category(c) not in _UNWANTED
    )
    return "".join(kept).replace("\r\n", "\n").replace("\r", "\n").strip()


_UNWANTED = {"Cc", "Cs", "Co", "Cn"}


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
