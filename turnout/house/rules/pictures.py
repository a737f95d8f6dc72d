"""The logo: what was uploaded is opened as a picture, drawn anew and kept small; anything else is no picture."""

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from turnout.kernel.refusals import Refused

MOST_OCTETS = 2 * 1024 * 1024
MOST_SIDE = 6_000  # pixels of what is uploaded
WIDTH, HEIGHT = 480, 120  # of what is kept
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as it is kept and served."""

    digest: str
    octets: bytes


def drawn_anew(uploaded: bytes) -> Drawn:
    """Return an uploaded picture as a small PNG that holds nothing but its pixels. Refused: bad_input."""
    if len(uploaded) > MOST_OCTETS:
        raise _refused(_("The picture is larger than 2 MB. Choose a smaller one."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(uploaded), formats=FORMATS)
            if max(picture.size) > MOST_SIDE:
                raise _refused(_("The picture is wider or higher than 6,000 pixels. Choose a smaller one."))
            pixels = picture.convert("RGBA")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        ValueError,
        SyntaxError,
    ) as error:
        raise _refused(_("This file is no picture that can be shown. Choose a PNG, JPEG or WebP.")) from error
    pixels.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    written = BytesIO()
    clean = Image.new("RGBA", pixels.size)
    clean.paste(pixels)
    clean.save(written, "PNG", optimize=True)
    octets = written.getvalue()
    return Drawn(hashlib.sha256(octets).hexdigest(), octets)


def _refused(words: str) -> Refused:
    return Refused("bad_input", words, field="logo")
