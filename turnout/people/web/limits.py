"""How often somebody may try: allauth's limits on the shared cache, per network address, account or typed address."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext as _

from turnout.kernel import text
from turnout.kernel.refusals import Refused

WAIT_SECONDS = 60


def hold(request: HttpRequest, action: str, *, key: str = "") -> None:
    """Count one try of `action` (a line of ACCOUNT_RATE_LIMITS). Raises Refused: too_many_tries."""
    user = request.user if request.user.is_authenticated else None
    usage = ratelimit.consume(
        request,
        app="allauth.account",
        action=action,
        key=text.address_key(key) or None,
        user=user,
        limit_get=True,
    )
    if not usage:
        raise Refused(
            "too_many_tries",
            _("Too many tries in a short time. Wait a minute, then try again."),
            seconds=WAIT_SECONDS,
        )
