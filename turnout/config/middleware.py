"""What every request passes, beside Django's own."""

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from turnout.kernel import clock

Handler = Callable[[HttpRequest], HttpResponse]

API = "/api/"

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


def short_way(get_response: Handler) -> Handler:
    """Answer programs past what stands below in the list for browsers: sessions, CSRF, users, messages, htmx, sign-in.

    None of it counts for a view that says `is_for_programs`; passing it costs a tenth of the processor time of a
    registration by the API. What stands above in the list answers for every request.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(API):
            return get_response(request)
        try:
            found = resolve(request.path_info)
        except Resolver404:
            return get_response(request)
        if not getattr(found.func, "is_for_programs", False):
            return get_response(request)
        request.resolver_match = found
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
        return response

    return handle
