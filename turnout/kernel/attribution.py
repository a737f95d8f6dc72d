"""Where a visitor came from: campaign parameters and the referring short link, carried without a cookie.

Between the first click and the registration they travel as one signed parameter, `via` (core.md section 6,
decision G-87): nobody can write a source of his own into it, and it holds nothing about the person.
"""

import hmac
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import astuple, dataclass, fields, replace
from typing import Any, Protocol

from turnout.kernel import text, tokens

PARAMETER = "via"
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
LONGEST = 100  # of one campaign parameter, in characters (decision G-87)
LONGEST_LINK = 200
LONGEST_VIA = 1400  # reached only by values in scripts of several bytes a character
MARK = 12  # characters of the signature: 72 bits

_SEPARATOR = "\x1f"
_LEAST_FIRST = ("utm_content", "utm_term", "utm_medium")
_NO_DICTIONARY = -15


class Parameters(Protocol):
    """Anything with `get`: a query, a posted form, a dict."""

    def get(self, key: str, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Attribution:
    """What brought somebody here; the names are those of the registration's columns."""

    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_term: str = ""
    utm_content: str = ""
    referring_link: str = ""

    def __bool__(self) -> bool:
        return self != NOTHING


NOTHING = Attribution()


def read(parameters: Parameters, *, link: str = "") -> Attribution:
    """Return the attribution that a query or a posted form carries; never fails.

    A valid `via` is the first click and wins; otherwise the campaign parameters count, together with the
    referring short `link`. What is forged, unknown or looks like an e-mail address counts as absent.
    """
    carried = verify(_value(parameters, PARAMETER))
    if carried:
        return carried
    found = {name: _tidy(_value(parameters, name), LONGEST) for name in UTM}
    return Attribution(**found, referring_link=_tidy(link, LONGEST_LINK))


def sign(found: Attribution) -> str:
    """Return `found` as the value of `via`: URL-safe, short, signed; empty for nothing.

    Should it grow past 1,400 characters, content, term and medium are left out, in this order.
    """
    if not found:
        return ""
    shorter = (replace(found, **dict.fromkeys(_LEAST_FIRST[:n], "")) for n in range(len(_LEAST_FIRST) + 1))
    packed = next((tried for each in shorter if len(tried := _packed(each)) + MARK <= LONGEST_VIA), "")
    return _mark(packed) + packed if packed else ""


def verify(via: str) -> Attribution:
    """Return what `via` says, or nothing when we did not write it."""
    given, packed = via[:MARK], via[MARK:]
    if not packed or len(via) > LONGEST_VIA or not via.isascii():
        return NOTHING
    if not hmac.compare_digest(given.encode(), _mark(packed).encode()):
        return NOTHING
    return _unpacked(packed)


def _value(parameters: Parameters, name: str) -> str:
    found = parameters.get(name)
    return found if isinstance(found, str) else ""


def _tidy(given: str, longest: int) -> str:
    kept = text.line(given[: longest * 4])[:longest].strip()
    return "" if "@" in kept else kept


def _mark(packed: str) -> str:
    return tokens.signature(PARAMETER, packed)[:MARK]


def _packed(found: Attribution) -> str:
    """Return the values, deflated when that is shorter: a leading 1 says so."""
    plain = _SEPARATOR.join(astuple(found)).rstrip(_SEPARATOR).encode()
    deflater = zlib.compressobj(9, zlib.DEFLATED, _NO_DICTIONARY)
    small = deflater.compress(plain) + deflater.flush()
    best, flag = (small, "1") if len(small) < len(plain) else (plain, "0")
    return flag + urlsafe_b64encode(best).decode().rstrip("=")


def _unpacked(packed: str) -> Attribution:
    names = [field.name for field in fields(Attribution)]
    try:
        raw = urlsafe_b64decode(packed[1:] + "=" * (-len(packed[1:]) % 4))
        plain = zlib.decompress(raw, _NO_DICTIONARY) if packed[0] == "1" else raw
        values = plain.decode().split(_SEPARATOR)
    except (NotBase64, ValueError, zlib.error):  # signed by us, so only after a change of this format
        return NOTHING
    return Attribution(**dict(zip(names, values, strict=False)))
