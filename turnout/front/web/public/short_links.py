"""`/e/…`: short links to events, on the main host and on the short-link domain of a metro (COM UC-1.1, UC-T.1)."""

from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import split_domain_port, validate_host
from django.views.decorators.http import require_safe

from turnout.front.queries import pages
from turnout.front.web.public import missing
from turnout.kernel import attribution
from turnout.kernel.attribution import PARAMETER
from turnout.ui.doors import public

Handler = Callable[[HttpRequest], HttpResponse]


@public("A short link on a poster leads anybody to the event.")
@require_safe
def event_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the event, remembering which link was followed and what campaign it belongs to."""
    current = pages.current_slug(slug)
    if current is None:
        return missing.page(request)
    host = request.META.get("HTTP_HOST", "").lower()
    is_short = host != _main_host() and pages.is_short_domain(split_domain_port(host)[0])
    link = f"{host if is_short else ''}/e/{slug}"
    via = attribution.sign(attribution.read(request.GET, link=link))
    return HttpResponseRedirect(f"{settings.TURNOUT_URL}/events/{current}/?{PARAMETER}={via}")


def short_domains(get_response: Handler) -> Handler:
    """Answer on the short-link domains of metros: `/e/…` and nothing else, always leading to the main host."""

    def handle(request: HttpRequest) -> HttpResponse:
        host = request.META.get("HTTP_HOST", "").lower()
        if not host or host == _main_host() or validate_host(split_domain_port(host)[0], _allowed()):
            return get_response(request)
        domain = split_domain_port(host)[0]
        if not domain or not pages.is_short_domain(domain):
            return get_response(request)
        return _from_short(request, host)

    return handle


def _from_short(request: HttpRequest, host: str) -> HttpResponse:
    slug = request.path_info.removeprefix("/e/").strip("/")
    is_link = request.path_info.startswith("/e/") and slug and "/" not in slug
    if request.method not in {"GET", "HEAD"} or not is_link:
        return HttpResponse("There is nothing here.\n", status=404, content_type="text/plain; charset=utf-8")
    current = pages.current_slug(slug)
    if current is None:
        return HttpResponseRedirect(f"{settings.TURNOUT_URL}/e/{quote(slug, safe='')}/")
    via = attribution.sign(attribution.read(request.GET, link=f"{host}/e/{slug}"))
    return HttpResponseRedirect(f"{settings.TURNOUT_URL}/events/{current}/?{PARAMETER}={via}")


def _main_host() -> str:
    return str(settings.TURNOUT_URL).partition("://")[2].partition("/")[0].lower()


def _allowed() -> list[str]:
    return [*settings.ALLOWED_HOSTS, *(["localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else [])]
