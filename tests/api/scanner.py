"""A scanner app in a few lines: it keeps a list, scans without a connection, and brings what it kept."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tests.api.asking import get, post
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.registration.models import Attendee
from turnout.registration.rules import kiosks


def register(event: Event, secret: str, name: str = "Front door", **changed: Any) -> Any:
    """Register a device for the day of an event's first session."""
    session = event.sessions.order_by("starts_at")[0]
    day = kiosks.day_of(event, session).isoformat()
    sent = {"name": name, "day": day, "is_cleared": True, **changed}
    return post(f"/events/{event.reference}/devices", secret, sent)


class Scanner:
    """One device at the door of an event's first session."""

    def __init__(self, event: Event, secret: str, name: str = "Front door") -> None:
        self.secret = secret
        self.device = register(event, secret, name).json()["id"]
        self.session = str(event.sessions.order_by("starts_at")[0].pk)
        self.people: dict[str, Any] = {}
        self.cursor = ""
        self.kept: list[dict[str, Any]] = []
        self._numbers = count(1)

    def listen(self, limit: int = 50) -> list[Any]:
        """Hear of the list, or of what changed in it; return the answers."""
        heard = []
        while True:
            path = f"/sessions/{self.session}/attendees?limit={limit}&since={self.cursor}"
            answer = get(path, self.secret).json()
            heard.append(answer)
            if answer["starts_over"]:
                self.people = {}
            self.people |= {one["id"]: one for one in answer["items"]}
            for gone in answer["removed"]:
                self.people.pop(gone, None)
            self.cursor = answer["cursor"]
            if not answer["has_more"]:
                return heard

    def scan(
        self, code: str = "", *, kind: str = "in", at: datetime | None = None, **more: Any
    ) -> dict[str, Any]:
        """Scan without a connection."""
        said = {"id": f"scan-{next(self._numbers)}", "device": self.device, "kind": kind}
        scan = {**said, "at": (at or clock.now()).isoformat(), "code": code, **more}
        self.kept.append(scan)
        return scan

    def tick(self, attendee: Attendee, *, ago: int = 0, kind: str = "in") -> dict[str, Any]:
        """Tap on a name of the list, some seconds ago."""
        at = clock.now() - timedelta(seconds=ago)
        return self.scan(kind=kind, at=at, attendee=str(attendee.pk))

    def bring(self, *scans: dict[str, Any]) -> Any:
        """Bring what was kept, or these scans."""
        return post(f"/sessions/{self.session}/taps", self.secret, {"taps": list(scans) or self.kept})

    def codes(self, *scans: dict[str, Any]) -> list[str]:
        """Bring scans; return what came of each."""
        return [one["code"] for one in self.bring(*scans).json()["outcomes"]]

    def conflicts(self, **asked: str) -> Any:
        """Return what clashed."""
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        return get(f"/sessions/{self.session}/conflicts?{query}", self.secret).json()
