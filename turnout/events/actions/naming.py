"""Topics: what events are about."""

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Topic
from turnout.kernel import drafts, unique
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.venues import rules as venue_rules


@unique.settled
def create_topic(name: str, *, by: Actor) -> Topic:
    """Make a topic. Refused: bad_input (there is one of this name)."""
    topic = Topic()
    drafts.fill(topic, {"name": name})
    topic.slug = venue_rules.free_slug(
        topic.name, lambda s: Topic.objects.filter(slug=s).exists(), otherwise="topic"
    )
    _check(topic)
    topic.save(force_insert=True)
    audit.record("topic.made", topic, by=by)
    return topic


@unique.settled
def rename_topic(topic: Topic, name: str, *, by: Actor) -> Topic:
    """Give a topic another name; its address stays."""
    row = _under_lock(topic)
    if drafts.fill(row, {"name": name}):
        _check(row)
        row.save(update_fields=["name"])
        audit.record("topic.renamed", row, by=by)
    return row


@transaction.atomic
def delete_topic(topic: Topic, *, by: Actor) -> None:
    """Delete a topic; events that had it go without."""
    row = _under_lock(topic)
    audit.record("topic.deleted", row, by=by, events=row.events.count(), slug=row.slug)
    row.delete()


def _under_lock(topic: Topic) -> Topic:
    row = locked(Topic.objects.filter(pk=topic.pk)).first()
    if row is None:
        raise Refused("not_found", _("This topic was deleted a moment ago."))
    return row


def _check(topic: Topic) -> None:
    drafts.check(topic)
    if Topic.objects.filter(name__iexact=topic.name).exclude(pk=topic.pk).exists():
        raise Refused("bad_input", _("There is a topic of this name already."), field="name")
