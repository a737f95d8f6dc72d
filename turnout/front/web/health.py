"""Two answers for whoever watches over this process."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from turnout.front.queries import health
from turnout.kernel import clock
from turnout.ui.doors import public


@public("A watchdog asks it without signing in; it says nothing about anybody.")
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process lives; touches nothing else."""
    return HttpResponse("alive\n", content_type="text/plain")


@public("A load balancer asks it without signing in; it says nothing about anybody.")
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether requests should be sent here: 200, or 503 when a check is wrong, each check by name."""
    checks = health.readiness(clock.now())
    is_ready = not any(check.is_wrong for check in checks)
    body = {"ready": is_ready, "checks": [check.as_dict() for check in checks]}
    return JsonResponse(body, status=200 if is_ready else 503)
