"""References and addresses of many newborn events, each looked up for all of them at once."""

from collections import defaultdict
from collections.abc import Sequence

from turnout.events.models import Event, EventSlug
from turnout.kernel import codes, text, times


def refer(events: Sequence[Event]) -> None:
    """Draw references anew that exist already: of 100,000 random ones about ten do."""
    open_ones = list(events)
    seen: set[str] = set()
    while open_ones:
        for event in open_ones:
            while event.reference in seen:
                event.reference = codes.reference()
            seen.add(event.reference)
        drawn = [event.reference for event in open_ones]
        taken = set(Event.objects.filter(reference__in=drawn).values_list("reference", flat=True))
        open_ones = [event for event in open_ones if event.reference in taken]


def name(events: Sequence[Event]) -> None:
    """Give each event an address of its own, `chess-club-2019-03-02`, in one look at those that are taken."""
    wanted = [text.slug(f"{text.slug(event.title, 80)} {_day(event)}", 100) for event in events]
    taken = set(EventSlug.objects.filter(pk__in=set(wanted)).values_list("pk", flat=True))
    count: dict[str, int] = defaultdict(int)
    for event, slug in zip(events, wanted, strict=True):
        found = slug
        while found in taken:
            count[slug] += 1
            found = (
                f"{slug}-{event.reference.lower()}"
                if count[slug] == 1
                else f"{slug}-{count[slug]}-{event.reference.lower()}"
            )
        taken.add(found)
        event.slug = found


def _day(event: Event) -> str:
    return "" if event.starts_at is None else f"{times.local(event.starts_at, event.time_zone):%Y-%m-%d}"
