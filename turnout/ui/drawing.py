"""Drawings in SVG: covers, places, sparklines. Colours come from classes, so the strict CSP is enough."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

CELL = 40
STOCKS = ("marigold", "coral", "rose", "lilac", "sky", "mint", "lime")
VARIANTS = {"wide": (16, 4), "card": (7, 4)}

# Shapes in a cell of 40, drawn from its corner; four turns of each where they differ.
QUARTERS = (
    "M{x0} {y1}a40 40 0 0 1 40-40v40z",
    "M{x0} {y0}a40 40 0 0 1 40 40h-40z",
    "M{x1} {y0}a40 40 0 0 1-40 40v-40z",
    "M{x1} {y1}a40 40 0 0 1-40-40h40z",
)
ARCHES = (
    "M{x0} {y1}v-20a20 20 0 0 1 40 0v20z",
    "M{x0} {y0}h20a20 20 0 0 1 0 40h-20z",
    "M{x1} {y0}v20a20 20 0 0 1-40 0v-20z",
    "M{x1} {y1}h-20a20 20 0 0 1 0-40h20z",
)
INNER_ARCHES = (
    "M{x2} {y1}v-20a10 10 0 0 1 20 0v20z",
    "M{x0} {y2}h20a10 10 0 0 1 0 20h-20z",
    "M{x3} {y0}v20a10 10 0 0 1-20 0v-20z",
    "M{x1} {y3}h-20a10 10 0 0 1 0-20h20z",
)
DOT = "M{x0} {ym}a20 20 0 0 1 40 0a20 20 0 0 1-40 0z"
HALF = "M{x0} {ym}a20 20 0 0 1 40 0z"
SEED = "M{xs} {ym}a9 9 0 0 1 18 0a9 9 0 0 1-18 0z"
SQUARE = "M{x0} {y0}h40v40h-40z"

MOST_SINGLE = 30  # above this, arches stand for more than one place
IN_PROPORTION = 20
MOST_WAITING = 8


def stock(reference: str) -> str:
    """Return the ticket stock (the hue's name) of a reference."""
    return STOCKS[hashlib.sha256(reference.encode()).digest()[0] % len(STOCKS)]


@dataclass(frozen=True, slots=True)
class Cover:
    """A drawn cover: its size and, in painting order, pairs of (class, path)."""

    width: int
    height: int
    stock: str
    paths: tuple[tuple[str, str], ...]


@lru_cache(maxsize=2048)
def cover(reference: str, variant: str = "card") -> Cover:
    """Draw the cover of `reference`: the same reference gives the same picture for ever."""
    columns, rows = VARIANTS[variant]
    dice = _dice(f"{variant}:{reference}")
    grounds: dict[str, list[str]] = {}
    shapes: dict[str, list[str]] = {}
    inner: dict[str, list[str]] = {}
    for row in range(rows):
        for column in range(columns):
            ground = "aaabbbccd"[next(dice) % 9]
            colour = _other("eeeabcdd", ground, next(dice))
            corner = _corner(column * CELL, row * CELL)
            if ground != "a":
                grounds.setdefault(ground, []).append(SQUARE.format_map(corner))
            kind, turn, third = next(dice) % 10, next(dice) % 4, next(dice)
            if path := _shape(kind, turn):
                shapes.setdefault(colour, []).append(path.format_map(corner))
            if kind in {3, 4, 5} and third % 2:
                small = _other("bcde", colour, third // 2)
                inner.setdefault(small, []).append(INNER_ARCHES[turn].format_map(corner))
    layers = [(name, "".join(found)) for layer in (grounds, shapes, inner) for name, found in layer.items()]
    width, height = columns * CELL, rows * CELL
    return Cover(width, height, stock(reference), (("a", f"M0 0h{width}v{height}H0z"), *layers))


def _dice(seed: str) -> Iterator[int]:
    turn = 0
    while True:
        yield from hashlib.sha256(f"{turn}:{seed}".encode()).digest()
        turn += 1


def _other(choices: str, taken: str, thrown: int) -> str:
    left = [choice for choice in choices if choice != taken]
    return left[thrown % len(left)]


def _corner(x: int, y: int) -> dict[str, int]:
    return {
        "x0": x, "x1": x + 40, "x2": x + 10, "x3": x + 30, "xs": x + 11,
        "y0": y, "y1": y + 40, "y2": y + 10, "y3": y + 30, "ym": y + 20,
    }  # fmt: skip


def _shape(kind: int, turn: int) -> str:
    """Return three quarters, three arches, a dot, a half, a seed or nothing, by the die."""
    if kind in {0, 1, 2}:
        return QUARTERS[turn]
    if kind in {3, 4, 5}:
        return ARCHES[turn]
    return {6: DOT, 7: HALF, 8: SEED}.get(kind, "")


@dataclass(frozen=True, slots=True)
class Places:
    """A row of arches: how wide, and the path of each kind (empty where there is none)."""

    width: int
    taken: str
    free: str
    queue: str


def places(held: int, capacity: int, waiting: int = 0, *, left: int | None = None) -> Places:
    """Draw `capacity` places as arches: solid when taken, lit when free, dashed for each who waits.

    `left` is how many are on public sale when that is fewer than are free. Up to 30 places are drawn singly,
    more as 20 arches in proportion, where one free place still lights one arch and one taken place fills one.
    """
    open_now = max(0, capacity - held if left is None else min(left, capacity))
    arches = capacity if capacity <= MOST_SINGLE else IN_PROPORTION
    lit = open_now if arches == capacity else _share(open_now, capacity)
    queue = 0 if lit else min(waiting, MOST_WAITING)
    taken_path = _row(0, arches - lit)
    free_path = _row((arches - lit) * 10, lit)
    start = arches * 10 + (8 if arches else 0)
    width = start + queue * 10 + 2 if queue else arches * 10 + 2
    return Places(width, taken_path, free_path, _row(start, queue))


def _share(part: int, whole: int) -> int:
    """Return how many of 20 arches show `part` of `whole`: never none for some, never all for not all."""
    if part <= 0:
        return 0
    if part >= whole:
        return IN_PROPORTION
    return max(1, min(IN_PROPORTION - 1, round(part * IN_PROPORTION / whole)))


def _row(start: int, count: int) -> str:
    return "".join(f"M{start + i * 10 + 1} 13v-8a4 4 0 0 1 8 0v8z" for i in range(count))


@dataclass(frozen=True, slots=True)
class Trend:
    """A small line without axes: paths in a box of 120 by 28."""

    line: str
    area: str


def trend(values: list[float]) -> Trend:
    """Draw `values`, oldest first, as a line and the area under it; fewer than two values draw nothing."""
    if len(values) < 2:  # noqa: PLR2004 -- a line needs two points
        return Trend("", "")
    top = max(*values, 1)
    step = 120 / (len(values) - 1)
    points = " ".join(
        f"{round(i * step, 1):g} {round(26 - value * 23 / top, 1):g}" for i, value in enumerate(values)
    )
    return Trend(f"M{points}", f"M0 28L{points}L120 28z")


def meter_share(part: float, whole: float) -> int:
    """Return `part` of `whole` in whole per cents, 0 to 100, rounded up so that some is never none."""
    if whole <= 0 or part <= 0:
        return 0
    return min(100, ceil(part * 100 / whole))
