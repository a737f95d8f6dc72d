"""lifecycles.md: every life that is declared, drawn and tabled."""

from turnout.front.management.pages import writing
from turnout.lifecycle.states import Lifecycle, Move


def page() -> str:
    """Return the page."""
    lives = [Lifecycle.registry[kind] for kind in sorted(Lifecycle.registry)]
    return writing.page(
        "Lifecycles",
        "Every state change that can happen. Only `lifecycle.move` makes them; what is not drawn is refused "
        "with `wrong_state`.",
        *[_life(life) for life in lives],
    )


def _life(life: Lifecycle) -> str:
    births = [f"    [*] --> {state}" for state in sorted(life.births)]
    moves = [
        f"    {source} --> {move.target}: {move.label}"
        for move in life.moves.values()
        for source in sorted(move.sources)
    ]
    drawing = "\n".join(["```mermaid", "stateDiagram-v2", *births, *moves, "```"])
    rows = [_row(move) for move in life.moves.values()]
    heads = ["move", "from", "to", "recorded as", "who by hand", "reason"]
    return f"## {life.kind}\n\n{drawing}\n\n{writing.table(heads, rows)}"


def _row(move: Move) -> tuple[str, ...]:
    return (
        f"`{move.name}`",
        ", ".join(sorted(move.sources)),
        move.target,
        f"`{move.verb}`",
        f"`{move.permission}`" if move.permission else "",
        "required" if move.needs_reason else "",
    )
