"""What every page knows without asking: the theme somebody chose."""

from django.http import HttpRequest

from turnout.ui import framing
from turnout.ui.framing import THEMES


def page(request: HttpRequest) -> dict[str, str]:
    """Return the theme for the base templates, and which of them a page for visitors is drawn in; reads no table."""
    if framing.is_framed(request):
        return {"theme": framing.theme(request), "page_base": "ui/framed.html"}
    chosen = request.COOKIES.get("theme", "")
    return {"theme": chosen if chosen in THEMES else "", "page_base": "ui/public.html"}
