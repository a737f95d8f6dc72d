"""How to sign in to the demo."""

from django.conf import settings
from django.utils.translation import gettext as _

from turnout.front.actions.demo.inhabitants import PASSWORD, address_of
from turnout.front.actions.demo.texts import read


def demo_signins() -> list[tuple[str, str, str]]:
    """Return address, password and what one finds there, for each sign-in of the demo."""
    people = read("people")
    staff = [(address_of(one), PASSWORD, str(one["about"])) for one in people["staff"]]
    parents = [
        (address_of(one), PASSWORD, str(one["signs_in"])) for one in people["family"] if "signs_in" in one
    ]
    return staff + parents


def table() -> list[str]:
    """Return the sign-ins as lines of text, and where mails of the demo are read."""
    rows = [(_("address"), _("password"), ""), *demo_signins()]
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    lines = [
        f"  {address:<{first}}  {password:<{second}}  {about}".rstrip() for address, password, about in rows
    ]
    return [
        _("Sign-ins of the demo (nobody in it is real):"),
        *lines,
        _("Every mail, with its links and codes: %(url)s/outbox/") % {"url": settings.TURNOUT_URL},
    ]
