"""How each state of each lifecycle looks: icon, word and tone, the same on every screen."""

from dataclasses import dataclass

# What a tone means to the reader, and the class that paints it.
TONES = {
    "ok": "badge-ok",  # settled
    "due": "badge-due",  # your turn
    "wait": "badge-wait",  # waiting
    "bad": "badge-bad",  # went wrong
    "over": "",  # over, or not begun
    "going": "badge-now",  # going on now
    "final": "badge-done",  # finished for good
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with its icon and tone (a key of TONES)."""

    label: str
    tone: str = "over"
    icon: str = "circle-dot"

    @property
    def css(self) -> str:
        """The class that paints the tone."""
        return TONES.get(self.tone, "")


_LOOKS = {
    "event": {
        "DRAFT": ("over", "pencil"),
        "PENDING_REVIEW": ("due", "eye"),
        "REJECTED": ("bad", "circle-x"),
        "APPROVED": ("wait", "check"),
        "PUBLISHED": ("ok", "megaphone"),
        "REGISTRATION_CLOSED": ("over", "lock"),
        "IN_PROGRESS": ("going", "play"),
        "COMPLETED": ("final", "check"),
        "ARCHIVED": ("final", "archive"),
        "CANCELLED": ("bad", "ban"),
    },
    "attendee": {
        "WAITING": ("wait", "list-ordered"),
        "PENDING": ("wait", "hourglass"),
        "PENDING_PAYMENT": ("due", "credit-card"),
        "CONFIRMED": ("ok", "circle-check"),
        "DECLINED": ("bad", "circle-x"),
        "CANCELLED": ("bad", "ban"),
        "EXPIRED": ("over", "hourglass"),
        "TRANSFERRED": ("final", "arrow-right"),
    },
    "waitlistentry": {
        "WAITING": ("wait", "list-ordered"),
        "OFFERED": ("due", "bell"),
        "ENROLLED": ("ok", "circle-check"),
        "CANCELLED": ("bad", "ban"),
        "CLOSED": ("over", "lock"),
        "EXPIRED": ("over", "hourglass"),
    },
    "offer": {
        "LIVE": ("due", "bell"),
        "ACCEPTED": ("ok", "circle-check"),
        "EXPIRED": ("over", "hourglass"),
        "DECLINED": ("bad", "circle-x"),
        "WITHDRAWN": ("over", "undo-2"),
    },
    "message": {
        "QUEUED": ("wait", "hourglass"),
        "SENDING": ("going", "loader-circle"),
        "SENT": ("wait", "send"),
        "DELIVERED": ("ok", "mail"),
        "OPENED": ("ok", "eye"),
        "CLICKED": ("ok", "link"),
        "BOUNCED": ("bad", "mail"),
        "SUPPRESSED": ("over", "ban"),
        "WITHDRAWN": ("over", "undo-2"),
        "EXPIRED": ("over", "hourglass"),
        "DEAD": ("bad", "circle-x"),
    },
    "job": {
        "QUEUED": ("wait", "hourglass"),
        "RUNNING": ("going", "loader-circle"),
        "RETRY": ("due", "refresh-cw"),
        "DONE": ("final", "check"),
        "DEAD": ("bad", "circle-x"),
    },
    "delivery": {
        "WAITING": ("wait", "hourglass"),
        "SENDING": ("going", "loader-circle"),
        "DELIVERED": ("ok", "circle-check"),
        "GIVEN_UP": ("bad", "circle-x"),
        "DROPPED": ("over", "ban"),
    },
    "check-in": {
        "ATTENDED": ("ok", "circle-check"),
        "PARTIAL": ("due", "circle-dot"),
        "ABSENT": ("over", "circle-dashed"),
    },
}


def of(kind: str, state: str, label: str) -> Badge:
    """Return the badge of `state` in the lifecycle `kind` (`event` or `events.event`), grey if it has none."""
    tone, icon = _LOOKS.get(kind.rpartition(".")[2], {}).get(str(state).upper(), ("over", "circle-dot"))
    return Badge(label, tone, icon)


def all_looks() -> dict[str, list[Badge]]:
    """Return the badges of every lifecycle, for the specimen."""
    return {
        kind: [of(kind, state, state.replace("_", " ").capitalize()) for state in looks]
        for kind, looks in _LOOKS.items()
    }
