"""What time brings."""

from turnout.audit.actions import sealing
from turnout.jobs import actions as jobs


@jobs.every("* * * * *", name="audit.seal")
def seal() -> None:
    """Seal the acts of the last minute."""
    sealing.seal_new()
