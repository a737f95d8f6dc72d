"""One message at the desk, as data for its page."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from turnout.audit.rules import words
from turnout.kernel import clock
from turnout.messaging import queries
from turnout.messaging.models import Message
from turnout.people.queries import history
from turnout.ui import dates


def pairs(message: Message) -> list[tuple[str, str]]:
    """Return when a message was made, left and arrived, which way, and what is in the way."""
    year = clock.now().year
    known = [
        (_("Made"), message.created_at),
        (_("Due"), message.due_at),
        (_("Not after"), message.expires_at),
        (_("Sent"), message.sent_at),
        (_("Delivered"), message.delivered_at),
        (_("Opened"), message.opened_at),
        (_("Link followed"), message.clicked_at),
        (_("Bounced"), message.bounced_at),
    ]
    moments = [(label, f"{dates.moment(dates.in_zone(at, 'UTC'), year)} UTC") for label, at in known if at]
    ways = {"smtp": _("by the mail server"), "outbox": _("kept in the outbox, nothing left the machine")}
    more = [
        (_("Way"), ways.get(message.channel, message.channel.capitalize())),
        (_("Tries"), str(message.attempts or "")),
        (_("Language"), message.language),
        (_("Template"), f"{message.template} {message.template_version}"),
        (_("Why"), message.why),
        (_("Last trouble"), message.last_error),
    ]
    return [*moments, *((label, value) for label, value in more if value)]


def cause(message: Message) -> dict[str, object]:
    """Return what a message followed from, in words: what, when, by whom; nothing for what time brought."""
    act = queries.cause(message)
    if act is None:
        return {}
    by = history.names_of([act.actor])[act.actor]
    return {"text": words.told(act.verb, act.facts), "at": act.at, "by": by}


def narrowed(request: HttpRequest, by: queries.Filter, shown: Sequence[Message]) -> dict[str, str]:
    """Return to which event, person or address a list is narrowed, and the list without that."""
    if not (by.event_id or by.person_id or by.beside):
        return {}
    kept = {name: request.GET[name] for name in ("state", "template", "to", "q") if request.GET.get(name)}
    told = _("Only messages to one address") if by.beside else _("Only messages to one person")
    if by.event_id:
        titles = (one.facts.get("event", {}).get("title", "") for one in shown)
        title = next((title for title in titles if title), "")
        told = _("Only messages about %(title)s") % {"title": title or _("one event")}
    return {"told": told, "url": f"?{urlencode(kept)}"}
