"""The organisation's colour as a style sheet, and its logo as a picture; both are named by what they hold."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from turnout.house import queries
from turnout.house.models import BOUNDS
from turnout.ui.doors import public

FOREVER = "public, max-age=31536000, immutable"


@public("The colour of the pages; it says nothing else.")
@require_safe
def colour(_request: HttpRequest, hue: int) -> HttpResponse:
    """Answer with the one number that an organisation changes of the look, as a style sheet."""
    least, most = BOUNDS["hue"]
    if not least <= hue <= most:  # type: ignore[operator]
        raise Http404
    response = HttpResponse(f"@layer tokens{{:root{{--hue:{hue}}}}}\n", content_type="text/css")
    response["Cache-Control"] = FOREVER
    return response


@public("The organisation's logo stands on every public page.")
@require_safe
def logo(_request: HttpRequest, digest: str) -> HttpResponse:
    """Answer with the logo, as a picture and nothing else."""
    picture = queries.logo(digest)
    if picture is None:
        raise Http404
    response = HttpResponse(picture, content_type="image/png")
    response["Cache-Control"] = FOREVER
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
