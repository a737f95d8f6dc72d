"""Where somebody goes after signing in: back to where he wanted to go, never to another site."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000


def wanted(request: HttpRequest) -> str:
    """Return the page that the request says comes next, when it is one of ours, else nothing."""
    return safe(request, request.POST.get("next") or request.GET.get("next") or "")


def safe(request: HttpRequest, url: str) -> str:
    """Return the address when it is a path of this site, else nothing."""
    is_ours = url.startswith("/") and url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours and len(url) <= LONGEST else ""


def on(request: HttpRequest) -> HttpResponseRedirect:
    """Lead on to the wanted page, or to one's own."""
    return seen(wanted(request) or settings.LOGIN_REDIRECT_URL)


def seen(url: str) -> HttpResponseRedirect:
    """Redirect after a POST (303), so that reloading does not send it again."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def path(name: str, back: str = "") -> str:
    """Return the address of a page that leads on to `back`."""
    url = reverse(name)
    return f"{url}?{urlencode({'next': back})}" if back else url
