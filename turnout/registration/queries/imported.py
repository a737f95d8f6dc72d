"""Which orders of another system came to an event before, and who is there by other ways."""

from collections import defaultdict
from collections.abc import Collection

from turnout.events.models import Event
from turnout.kernel import text
from turnout.registration.models import Attendee, ImportedOrder
from turnout.registration.states import LIVE


def known(event: Event, system: str, digests: Collection[str]) -> set[str]:
    """Return those of the digests whose order came before: one statement, none for nothing."""
    if not digests:
        return set()
    rows = ImportedOrder.objects.filter(event=event, system=system, digest__in=digests)
    return set(rows.values_list("digest", flat=True))


def present(event: Event, system: str, address_keys: Collection[str]) -> dict[str, dict[str, str]]:
    """Return by address who holds or waits for a place, first name folded, with the reference of the registration.

    Those who came from the same system are left out: its orders are never taken for one another.
    """
    if not address_keys:
        return {}
    rows = Attendee.objects.filter(
        event=event, state__in=LIVE, registration__registrant__address_key__in=address_keys
    ).exclude(registration__imported_order__system=system)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    names = ("registration__registrant__address_key", "person__first_name", "registration__reference")
    for address_key, first_name, reference in rows.values_list(*names):
        found[address_key][folded(first_name)] = reference
    return found


def folded(first_name: str) -> str:
    """Return what two spellings of a first name share; one without letters stands for itself."""
    return text.search_key(first_name) or text.line(first_name).casefold()
