"""What every request passes, beside Django's own."""

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from turnout.kernel import clock

Handler = Callable[[HttpRequest], HttpResponse]

log = logging.getLogger(__name__)


def right_clock(get_response: Handler) -> Handler:
    """Keep this process's clock in step with the database's: one statement every 30 seconds.

    A database that does not answer is told to the log only: `/healthz` and pages from the cache need none.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        try:
            clock.keep_right()
        except DatabaseError:
            log.warning("The database's clock could not be read.")
        return get_response(request)

    return handle
