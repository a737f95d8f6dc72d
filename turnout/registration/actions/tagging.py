"""Tag: short words of staff on registrations. The word is in no act: it may say something about a family."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event
from turnout.kernel import clock, text
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.registration.models import Registration, Tag
from turnout.registration.models.tags import LONGEST, MOST
from turnout.registration.queries import roster


@transaction.atomic
def tag(event: Event, attendee_ids: Iterable[UUID], word: str, *, by: Actor) -> int:
    """Put a word on the registrations of these people of an event; return how many did not have it.

    Act for each: registration.tagged. Refused: bad_input (no letter or digit in it, too long, or too many there).
    """
    said, now = _checked(word), clock.now()
    found = {one.registration_id: one.registration for one in roster.chosen(event, attendee_ids)}
    list(locked(Registration.objects.filter(pk__in=found)))
    having = Tag.objects.filter(registration__in=found, key=text.search_key(said))
    known = set(having.values_list("registration", flat=True))
    new = [one for key, one in found.items() if key not in known]
    _require_room(new)
    rows = [Tag(registration=one, word=said, key=text.search_key(said), made_at=now) for one in new]
    Tag.objects.bulk_create(rows, ignore_conflicts=True)
    for one in new:
        audit.record("registration.tagged", one, by=by)
    return len(new)


@transaction.atomic
def untag(registration: Registration, tag_id: UUID, *, by: Actor) -> None:
    """Take a word off a registration; nothing happens when it is gone. Act: registration.untagged."""
    locked(Registration.objects.filter(pk=registration.pk)).first()
    gone, _each = Tag.objects.filter(pk=tag_id, registration=registration).delete()
    if gone:
        audit.record("registration.untagged", registration, by=by)


def _require_room(registrations: Iterable[Registration]) -> None:
    tagged = Tag.objects.filter(registration__in=registrations).order_by().values("registration")
    if tagged.annotate(count=Count("pk")).filter(count__gte=MOST).exists():
        said = _("A registration has at most %(most)s tags. Take one off first.") % {"most": MOST}
        raise Refused("bad_input", said, field="word")


def _checked(word: str) -> str:
    said = text.line(word)
    if not text.search_key(said):
        raise Refused("bad_input", _("Write a word of letters or digits."), field="word")
    if len(said) > LONGEST or len(text.search_key(said)) > LONGEST * 4:
        raise Refused("bad_input", _("Keep it to %(most)s characters.") % {"most": LONGEST}, field="word")
    return said
