"""The cover of an event as a picture: the same drawing as `ui.drawing`, for links that show one."""

import math
import re
from functools import lru_cache
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageDraw

from turnout.ui import colours, drawing

WIDTH, HEIGHT = 1200, 630  # what readers of Open Graph ask for
FINER = 2  # drawn twice as large, then reduced: smooth edges
STEPS = 24  # straight pieces of a half circle

# The colours of turnout.css (`.cover .a` to `.e`, light), as lightness, chroma, and turn of the hue.
_TONES = {
    "a": (0.9, 0.065, 0),
    "b": (0.8, 0.13, 0),
    "c": (0.66, 0.15, 0),
    "d": (0.33, 0.06, -15),
    "e": (0.975, 0.015, 0),
}
_HUES = {"marigold": 82, "coral": 35, "rose": 5, "lilac": 305, "sky": 235, "mint": 168, "lime": 122}
_TOKEN = re.compile(r"[a-zA-Z]|-?\d+(?:\.\d+)?")
_TAKES = {"m": 2, "l": 2, "h": 1, "v": 1, "a": 7, "z": 0}

Point = tuple[float, float]


@lru_cache(maxsize=64)
def cover(reference: str) -> bytes:
    """Return the cover of a reference as a PNG of 1200 by 630; the same reference gives the same picture."""
    drawn = drawing.cover(reference, "card")
    scale = FINER * max(WIDTH / drawn.width, HEIGHT / drawn.height)
    shift = ((FINER * WIDTH - drawn.width * scale) / 2, (FINER * HEIGHT - drawn.height * scale) / 2)
    picture = Image.new("RGB", (FINER * WIDTH, FINER * HEIGHT))
    pen = ImageDraw.Draw(picture)
    for tone, path in drawn.paths:
        colour = _colour(drawn.stock, tone)
        for shape in outlines(path):
            pen.polygon([(x * scale + shift[0], y * scale + shift[1]) for x, y in shape], fill=colour)
    written = BytesIO()
    small = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    small.quantize(64, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def outlines(path: str) -> list[list[Point]]:
    """Return the closed shapes of an SVG path (M, H, V, l, h, v, a and z, as our drawings use them) as polygons."""
    tokens = _TOKEN.findall(path)
    shapes: list[list[Point]] = []
    at, command, i = (0.0, 0.0), "", 0
    while i < len(tokens):
        if tokens[i].isalpha():
            command, i = tokens[i], i + 1
        count = _TAKES[command.lower()]
        values = [float(token) for token in tokens[i : i + count]]
        i += count
        if command.lower() == "m":
            at = (values[0], values[1])
            shapes.append([at])
        elif count:
            reached = _drawn(command, values, at)
            shapes[-1] += reached
            at = reached[-1]
    return shapes


def _drawn(command: str, values: list[float], at: Point) -> list[Point]:
    x, y = (0.0, 0.0) if command.isupper() else at
    match command.lower():
        case "h":
            return [(x + values[0], at[1])]
        case "v":
            return [(at[0], y + values[0])]
        case "a":
            return _arc(at, (x + values[5], y + values[6]), values[0], is_clockwise=bool(values[4]))
    return [(x + values[0], y + values[1])]


def _arc(start: Point, end: Point, radius: float, *, is_clockwise: bool) -> list[Point]:
    """Return a circular arc of at most a half turn."""
    (x0, y0), (x1, y1) = start, end
    half = math.dist(start, end) / 2
    radius = max(radius, half)
    rise = math.sqrt(max(radius**2 - half**2, 0)) / (2 * half or 1) * (1 if is_clockwise else -1)
    cx, cy = (x0 + x1) / 2 - rise * (y1 - y0), (y0 + y1) / 2 + rise * (x1 - x0)
    first, last = math.atan2(y0 - cy, x0 - cx), math.atan2(y1 - cy, x1 - cx)
    if is_clockwise and last <= first:
        last += 2 * math.pi
    if not is_clockwise and last >= first:
        last -= 2 * math.pi
    turns = [first + (last - first) * step / STEPS for step in range(STEPS + 1)]
    return [(cx + radius * math.cos(turn), cy + radius * math.sin(turn)) for _before, turn in pairwise(turns)]


def _colour(stock: str, tone: str) -> tuple[int, int, int]:
    lightness, chroma, turn = _TONES[tone]
    return colours.srgb(lightness, chroma, _HUES[stock] + turn)
