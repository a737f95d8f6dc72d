"""What time brings."""

from turnout.audit.actions import proving, sealing
from turnout.jobs import actions as jobs


@jobs.every("* * * * *", name="audit.seal")
def seal() -> None:
    """Seal the acts of the last minute."""
    sealing.seal_new()


@jobs.every("40 3 * * *", name="audit.seal_all")
def seal_all() -> None:
    """Seal what was committed so late that the minutes missed it."""
    sealing.seal_all()


@jobs.every("50 3 * * *", name="audit.prove")
def prove() -> None:
    """Prove the chain: what is new, and once a week the whole of it."""
    proving.begin()
