"""The HTML body of a mail, for a frame of its own: nothing in it runs, loads or reaches the page around it."""

from django.http import HttpResponse

NOTHING_BUT_STYLE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


def still(html: str) -> HttpResponse:
    """Answer with a mail whose links lead nowhere: a preview."""
    return _framed(html, "sandbox")


def live(html: str) -> HttpResponse:
    """Answer with a mail whose links open beside it: the demo's outbox."""
    with_target = html.replace("<head>", '<head><base target="_blank">', 1)
    return _framed(with_target, "sandbox allow-popups allow-popups-to-escape-sandbox")


def _framed(html: str, sandbox: str) -> HttpResponse:
    response = HttpResponse(html)
    response["Content-Security-Policy"] = f"{sandbox}; {NOTHING_BUT_STYLE}"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
