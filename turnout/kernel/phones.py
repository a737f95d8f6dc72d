"""Phone numbers as people type them, told apart from words, and how each may be kept (E.164, +447700900418)."""

import re
import unicodedata

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

LEAST, MOST, LONGEST = 6, 15, 40  # digits of a number (E.164 has no more), and characters it is typed with
AROUND = frozenset("+()./")  # beside blanks, dashes and the marks of direction that are copied along
TRUNK = re.compile(r"\(0+\)")  # +44 (0)7700: not dialled from abroad


def dialled(typed: str, region: str) -> str | None:
    """Return a number as it is kept; None when nobody could dial it. `region` reads those without a country code."""
    try:
        number = phonenumbers.parse(typed, region or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def kept_as(typed: str) -> list[str]:
    """Return every kept number that somebody may mean, whatever the country; nothing where no number is typed.

    With a country code that is one; without, one for each country code, with and without the leading zero.
    """
    typed = unicodedata.normalize("NFKC", typed[: LONGEST + 1]).strip()
    if len(typed) > LONGEST or not all(c.isdecimal() or _parts(c) for c in typed):
        return []
    typed = TRUNK.sub("", typed)
    digits = "".join(str(unicodedata.decimal(c)) for c in typed if c.isdecimal())
    if "+" in typed or digits.startswith("00"):
        found = {digits.lstrip("0")}
    else:
        bare = {digits, digits.lstrip("0")}
        found = {f"{code}{one}" for code in COUNTRY_CODE_TO_REGION_CODE for one in bare} | {digits}
    return sorted(
        f"+{one}" for one in found if len(digits) >= LEAST and LEAST <= len(one) <= MOST and one[0] != "0"
    )


def _parts(char: str) -> bool:
    return char in AROUND or unicodedata.category(char) in {"Zs", "Pd", "Cf"}
