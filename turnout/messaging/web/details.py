"""One message at the desk, as data for its page."""

from django.utils.translation import gettext as _

from turnout.kernel import clock
from turnout.messaging.models import Message
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
        (_("Language"), message.language),
        (_("Template"), f"{message.template} {message.template_version}"),
        (_("Why"), message.why),
        (_("Last trouble"), message.last_error),
    ]
    return [*moments, *((label, value) for label, value in more if value)]
