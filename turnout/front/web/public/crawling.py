"""What search engines read first: robots.txt and the sitemap."""

from collections.abc import Iterable
from datetime import timedelta
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from turnout.front.queries import pages, series
from turnout.front.web.public import keeping, missing
from turnout.kernel import clock
from turnout.ui.doors import public

KEPT = timedelta(minutes=5)
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
CLOSED = ("/desk/", "/my/", "/accounts/", "/registrations/", "/e/")


@public("Search engines ask for it first.")
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what may be read, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += ["Disallow: /events/*/register/", f"Sitemap: {settings.TURNOUT_URL}/sitemap.xml", ""]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@public("It lists public pages only.")
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the parts of the sitemap."""
    parts = ["places", *(f"events-{number}" for number in range(1, pages.sitemap_pages() + 1))]
    urls = (f"{settings.TURNOUT_URL}/sitemaps/{part}.xml" for part in parts)
    return _answer("sitemapindex", "sitemap", urls)


@public("It lists public pages only.")
@require_safe
def sitemap_places(request: HttpRequest) -> HttpResponse:
    """List the catalogue and the pages of metros, venues and series."""
    metros, venues = pages.sitemap_places()
    paths = ["/", *(f"/metros/{slug}/" for slug in metros), *(f"/venues/{slug}/" for slug in venues)]
    paths += [f"/series/{slug}/" for slug in series.slugs(pages.SITEMAP_PLACES)]
    return _answer("urlset", "url", (f"{settings.TURNOUT_URL}{path}" for path in paths))


@public("It lists public pages only.")
@require_safe
def sitemap_events(request: HttpRequest, number: int) -> HttpResponse:
    """List the pages of some events, 5,000 in a part."""
    slugs = pages.sitemap_slugs(number) if 1 <= number <= pages.sitemap_pages() else []
    if not slugs and number != 1:
        return missing.page(request)
    return _answer("urlset", "url", (f"{settings.TURNOUT_URL}/events/{slug}/" for slug in slugs))


def _answer(root: str, item: str, urls: Iterable[str]) -> HttpResponse:
    rows = "".join(f"<{item}><loc>{escape(url)}</loc></{item}>\n" for url in urls)
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n{rows}</{root}>\n'
    response = HttpResponse(body, content_type="application/xml; charset=utf-8")
    return keeping.keep(response, until=clock.now() + KEPT)
