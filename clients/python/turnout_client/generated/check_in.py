"""Operations on check-in, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class CheckIn(Caller):
    """Operations on check-in."""

    def list_doors(self, reference: str) -> types.DoorsOut:
        """Doors of an event.

        Return the sessions of an event: when scans count, how many are expected and here. Scope:
        checkin:write.
        """
        found: types.DoorsOut = self.call(
            "GET", addressed("/api/v1/events/{reference}/checkin", reference=reference)
        )
        return found

    def list_keys(self) -> types.KeysOut:
        """Keys that check codes.

        Return the public keys with which an app checks the codes of places offline. They may be kept for an
        hour.

        A code with a `kid` that you do not know: ask for the keys again.
        """
        found: types.KeysOut = self.call("GET", "/api/v1/checkin/keys")
        return found

    def list_expected(
        self, session: str, *, since: str | None = None, limit: int | None = None
    ) -> types.ListOfDoor:
        """Who is expected at a door.

        Return the whole list, page by page; afterwards only who stands differently. Scope: checkin:write.

        Keep the `cursor` and send it as `since`. A change may be told twice, none is left out. Unchanged
        answers are 304.
        """
        found: types.ListOfDoor = self.call(
            "GET",
            addressed("/api/v1/sessions/{session}/attendees", session=session),
            query={"since": since, "limit": limit},
        )
        return found

    def take_taps(
        self, session: str, body: types.ScansIn, *, idempotency_key: str | None = None
    ) -> types.ScansOut:
        """Check people in.

        Take one scan, or up to 500 that waited on devices, and say of each what came of it. Scope:
        checkin:write.

        A scan is named by its device and the id that the device gave it: sent again it is answered alike
        and does nothing. What one device scanned keeps its order; between devices the instants decide. One
        that is refused holds up no other.
        """
        found: types.ScansOut = self.call(
            "POST",
            addressed("/api/v1/sessions/{session}/taps", session=session),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def list_conflicts(
        self, session: str, *, after: str | None = None, limit: int | None = None, device: str | None = None
    ) -> Page[types.ClashOut]:
        """Scans that clashed.

        List the scans that changed nothing, the newest first, for people who look at them. Scope:
        checkin:write.
        """
        found: Page[types.ClashOut] = self.call(
            "GET",
            addressed("/api/v1/sessions/{session}/conflicts", session=session),
            query={"after": after, "limit": limit, "device": device},
        )
        return found

    def list_devices(
        self, reference: str, *, after: str | None = None, limit: int | None = None
    ) -> Page[types.DeviceOut]:
        """Scanners of an event.

        List the scanners of an event, the newest first; links of volunteers stand among them. Scope:
        checkin:write.
        """
        found: Page[types.DeviceOut] = self.call(
            "GET",
            addressed("/api/v1/events/{reference}/devices", reference=reference),
            query={"after": after, "limit": limit},
        )
        return found

    def create_device(
        self, reference: str, body: types.DeviceIn, *, idempotency_key: str | None = None
    ) -> types.NewDeviceOut:
        """Register a scanner.

        Register a scanner for one of the days of an event; its taps name it by `id`. Scope: checkin:write.

        It ends by itself twelve hours after that day. Only what it brings of that day counts.
        """
        found: types.NewDeviceOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/devices", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def show_device(self, device: str) -> types.DeviceOut:
        """One scanner.

        Return a scanner: when it was used last, when it ends. Scope: checkin:write.
        """
        found: types.DeviceOut = self.call("GET", addressed("/api/v1/devices/{device}", device=device))
        return found

    def revoke_device(self, device: str, *, idempotency_key: str | None = None) -> types.DeviceOut:
        """End a scanner.

        End a scanner at once: what it still holds does not count any more. Scope: checkin:write.
        """
        found: types.DeviceOut = self.call(
            "POST",
            addressed("/api/v1/devices/{device}/revocation", device=device),
            idempotency_key=idempotency_key,
        )
        return found
