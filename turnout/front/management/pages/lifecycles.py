"""lifecycles.md: every life that is declared, drawn and tabled, with who moves it, when time does, and what follows."""

from collections.abc import Iterator

from turnout.audit import actions as audit
from turnout.front.management.pages import writing
from turnout.lifecycle.states import Lifecycle, Move
from turnout.people.policy.roles import ROLES


def page() -> str:
    """Return the page."""
    lives = [Lifecycle.registry[kind] for kind in sorted(Lifecycle.registry)]
    return writing.page(
        "Lifecycles",
        "Every state change that can happen. Only `lifecycle.move` makes them; what is not drawn is refused "
        "with `wrong_state`. What each act brings along stands in [reactions.md](reactions.md).",
        *[part for life in lives for part in _life(life)],
    )


def _life(life: Lifecycle) -> Iterator[str]:
    births = [f"    [*] --> {state}" for state in sorted(life.births)]
    moves = [
        f"    {source} --> {move.target}: {move.label}"
        for move in life.moves.values()
        for source in sorted(move.sources)
    ]
    drawing = "\n".join(["```mermaid", "stateDiagram-v2", *births, *moves, "```"])
    rows = [_row(move) for move in life.moves.values()]
    yield f"## {life.kind}\n\n{drawing}\n\n{writing.table(_HEADS, rows)}"
    by_hand = [move for move in life.moves.values() if move.permission is not None]
    if by_hand:
        roles = [(role, said) for role, said in ROLES.items() if said.permissions]
        yield f"### Who may make which move of {life.kind} by hand"
        yield writing.table(
            ["move", *(f"`{role}`" for role, _ in roles)],
            [
                (f"`{one.name}`", *("yes" if one.permission in said.permissions else "" for _, said in roles))
                for one in by_hand
            ],
        )
    yield from _following(life)


_HEADS = ["move", "from", "to", "recorded as", "permission by hand", "reason", "by itself"]


def _row(move: Move) -> tuple[str, ...]:
    return (
        f"`{move.name}`",
        ", ".join(sorted(move.sources)),
        move.target,
        f"`{move.verb}`",
        f"`{move.permission}`" if move.permission else "",
        "required" if move.needs_reason else "",
        move.by_itself,
    )


def _following(life: Lifecycle) -> Iterator[str]:
    """Yield what follows from the acts of these moves, in their order, each act once."""
    heard = audit.consequences()
    verbs = [verb for verb in dict.fromkeys(move.verb for move in life.moves.values()) if verb in heard]
    if verbs:
        yield f"### What follows from moves of {life.kind}"
        yield writing.table(
            ["act", "in the same transaction", "afterwards"],
            [(f"`{verb}`", _short(heard[verb]["within"]), _short(heard[verb]["when"])) for verb in verbs],
        )


def _short(functions: list[str]) -> str:
    names = [name.removeprefix("turnout.").split(".") for name in functions]
    return "<br>".join(f"{parts[0]}: {parts[-1].replace('_', ' ')}" for parts in names)
