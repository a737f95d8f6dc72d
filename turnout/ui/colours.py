"""Colours where style sheets do not reach: pictures and mails."""

import math

LIT_LIGHTNESS, LIT_CHROMA = 0.83, 0.165  # `--lit` of tokens.css


def hexadecimal(lightness: float, chroma: float, hue: float) -> str:
    """Return an OKLCH colour as mail programs read it: `#fdbb22`."""
    return "#" + "".join(f"{part:02x}" for part in srgb(lightness, chroma, hue))


def srgb(lightness: float, chroma: float, hue: float) -> tuple[int, int, int]:
    """Return an OKLCH colour, its hue in degrees, as sRGB, cut to its gamut (Björn Ottosson's Oklab)."""
    turn = math.radians(hue)
    a, b = chroma * math.cos(turn), chroma * math.sin(turn)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (_gamma(part) for part in linear)
    return red, green, blue


def _gamma(linear: float) -> int:
    cut = min(max(linear, 0.0), 1.0)
    bright = 12.92 * cut if cut <= 0.0031308 else 1.055 * cut ** (1 / 2.4) - 0.055  # noqa: PLR2004 -- IEC 61966-2-1
    return round(bright * 255)
