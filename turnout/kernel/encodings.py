"""Encodings of text files: said by somebody, marked at their start, or found by trying."""

import codecs
from pathlib import Path

from django.utils.translation import gettext as _

from turnout.kernel.refusals import Refused

_CHUNK = 1024 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect(path: Path, sample: bytes) -> tuple[str, list[str]]:
    """Return the encoding of a text file, and what to say about it. Refused: import_failed when it is no text."""
    if marked := next((name for bom, name in _BOMS if sample.startswith(bom)), ""):
        return declared(path, marked)
    if wide := _wide_without_mark(sample):
        return declared(path, wide)
    if sample.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise Refused(
            "import_failed", _("This is no text file. Save it as CSV in the program it comes from.")
        )
    bad = _first_bad_byte(path, "utf-8")
    if bad is None:
        return "utf-8", []
    name = "cp1252" if _first_bad_byte(path, "cp1252") is None else "latin-1"
    return name, [
        _("Read as %(encoding)s, because byte %(byte)s is not UTF-8. Give --encoding if letters look wrong.")
        % {"encoding": name, "byte": f"{bad:,}"}
    ]


def declared(path: Path, encoding: str) -> tuple[str, list[str]]:
    """Return the encoding that somebody named. Refused: import_failed when it is none, or not that of the file."""
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)
    except LookupError as unknown:
        raise Refused(
            "import_failed",
            _("“%(encoding)s” is no encoding we know. Try utf-8, utf-16, cp1252 or latin-1.")
            % {"encoding": encoding},
        ) from unknown
    name = "utf-8-sig" if name == "utf-8" else name
    bad = _first_bad_byte(path, name)
    if bad is not None:
        raise Refused(
            "import_failed",
            _(
                "The file is not in %(encoding)s: byte %(byte)s cannot be read. Leave --encoding out, or try cp1252."
            )
            % {"encoding": name, "byte": f"{bad:,}"},
        )
    return name, []


def _wide_without_mark(sample: bytes) -> str:
    """Return utf-16 when every other byte is zero, as in text with Latin letters that lacks its mark."""
    if len(sample) < 4:  # noqa: PLR2004 -- two characters
        return ""
    head = sample[: 4096 // 2 * 2]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    many = len(head) // 4
    if odd > many and even * 8 < odd:
        return "utf-16-le"
    return "utf-16-be" if even > many and odd * 8 < even else ""


def _first_bad_byte(path: Path, encoding: str) -> int | None:
    """Return where the file stops being text in `encoding`; None when all of it is."""
    decoder = codecs.getincrementaldecoder(encoding)()
    read = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as wrong:
                return max(read + wrong.start - (len(wrong.object) - len(chunk)), 0)
            except UnicodeError:
                return read
            if not chunk:
                return None
            read += len(chunk)
