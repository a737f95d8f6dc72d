"""What every request passes, beside Django's own."""

import logging
from collections.abc import Callable
from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from turnout.kernel import clock

Handler = Callable[[HttpRequest], HttpResponse]

API = "/api/"
OWN_POLICY = tuple(
    f"_csp_{what}{kind}" for what in ("config", "update", "replace", "exempt") for kind in ("", "_ro")
)

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


class PolicyMiddleware(CSPMiddleware):
    """Django-csp, except that the policy nearly every answer carries is put into words once, not for each (0.05 ms)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the policy of an answer."""
        if (
            settings.DEBUG
            or hasattr(request, "_csp_nonce")
            or any(name in response.__dict__ for name in OWN_POLICY)
        ):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _usual_policy())
        return response


@cache
def _usual_policy() -> str:
    return build_policy()


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
