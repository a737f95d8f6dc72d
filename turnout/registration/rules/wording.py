"""Small sentences about an event that several pages of this room say."""

from django.utils.translation import gettext as _

from turnout.events.models import Event


def ages(event: Event) -> str:
    """Return `For ages 8 to 12.`; nothing where everybody may come."""
    least, most = event.min_age, event.max_age
    if least is not None and most is not None:
        return _("For ages %(least)s to %(most)s.") % {"least": least, "most": most}
    if least is not None:
        return _("For ages %(least)s and up.") % {"least": least}
    return _("For ages up to %(most)s.") % {"most": most} if most is not None else ""
